import Foundation

/// An explanation as a terminal shows it: a line a fetch, drawn over the time of the request.
struct Waterfall {
    let document: ExplanationDocument
    let style: TerminalStyle

    func text() -> String {
        var lines = [title, ""]
        if !document.fetches.isEmpty { lines += table() + [""] }
        lines += document.parts.compactMap(degradation)
        lines.append(total)
        return lines.joined(separator: "\n")
    }

    private var title: String {
        let subject = document.subject.isEmpty ? "" : " \(document.subject)"
        let principal = document.principal == "anonymous" ? "" : ", as \(document.principal)"
        let run = document.run == 1 ? "" : ", run \(document.run)"
        let name = style.bold("\(document.backend) \(document.composition)\(subject)")
        return "\(name)  \(document.route) over \(document.frontend), for \(document.audience)\(principal)\(run)"
    }

    private func degradation(_ part: ExplanationDocument.Part) -> String? {
        switch part.state {
        case "missing": style.red("missing  ") + "\(part.name): \(part.reason ?? "")"
        case "stale": style.yellow("stale    ") + "\(part.name): \(part.ageSeconds ?? 0) s old"
        default: nil
        }
    }

    private var total: String {
        let time = "\(milliseconds(document.totalMs)) of \(milliseconds(document.deadlineMs)) ms"
        let calls = document.fetches.map(\.attempts).reduce(0, +)
        let sums = [
            count(document.fetches.count, "fetch", "fetches"), count(calls, "call", "calls"),
            "\(Self.bytes(document.fetches.map(\.bytesOut).reduce(0, +))) out",
            "\(Self.bytes(document.fetches.map(\.bytesIn).reduce(0, +))) in",
        ].joined(separator: ", ")
        if let failure = document.failure {
            let place = [failure.part, failure.field].compactMap(\.self).map { "\($0): " }.joined()
            return style.red("failed   ") + "\(place)\(failure.detail)\n"
                + "         \(failure.code), HTTP \(failure.status), device code \(failure.deviceCode), "
                + "after \(time); \(sums)"
        }
        let answer = document.answer.map { "\(Self.bytes($0.bytes)) of \($0.format)" } ?? ""
        return style.green("answer   ") + "\(answer) in \(time); \(sums)"
    }

    private func count(_ number: Int, _ one: String, _ many: String) -> String {
        number == 1 ? "1 \(one)" : "\(number) \(many)"
    }
}

extension Waterfall {
    /// The columns, each as wide as its widest cell.
    private func table() -> [String] {
        let heads = ["part", "from", "start", "end", "left", "out", "in"]
        let rows = document.fetches.map(cells)
        let widths = heads.indices.map { column in ([heads] + rows).map { $0[column].count }.max() ?? 0 }
        let fixed = widths.reduce(0) { $0 + $1 + 2 }
        let bar = max(16, min(40, style.width - fixed - 2 - 34))
        let callWidth = style.isTerminal ? max(12, style.width - fixed - bar - 3) : .max
        let scale = Self.justified("0", "\(milliseconds(document.totalMs)) ms", width: bar)
        let head = line(heads, widths, scale, "call")
        return [style.dim(head)]
            + zip(document.fetches, rows).map { fetch, row in
                line(row, widths, track(fetch, width: bar), clipped(call(fetch), to: callWidth), like: fetch.source)
            }
    }

    private func cells(_ fetch: ExplanationDocument.Fetch) -> [String] {
        let batch = fetch.batched > 1 ? "(\(fetch.batched))" : ""
        let item = fetch.item.map { "[\($0)]" } ?? ""
        return [
            (fetch.part ?? "-") + item, fetch.source.rawValue + batch, milliseconds(fetch.startMs),
            milliseconds(fetch.endMs), milliseconds(fetch.timeLeftMs), Self.bytes(fetch.bytesOut),
            Self.bytes(fetch.bytesIn),
        ]
    }

    private func line(
        _ cells: [String], _ widths: [Int], _ bar: String, _ call: String,
        like source: ExplanationDocument.Source? = nil
    ) -> String {
        let text = cells.indices.map { column in
            let padding = String(repeating: " ", count: widths[column] - cells[column].count)
            guard column > 1 else {
                let cell = column == 1 ? style.colored(cells[column], like: source) : cells[column]
                return cell + padding
            }
            return padding + cells[column]
        }.joined(separator: "  ")
        return "\(text)  \(style.colored(bar, like: source))  \(call)"
    }

    /// From where to where a fetch took its time; at least one mark.
    private func track(_ fetch: ExplanationDocument.Fetch, width: Int) -> String {
        let total = max(document.totalMs, 0.001)
        let place = { (time: Double) in Int((min(max(time / total, 0), 1) * Double(width)).rounded(.down)) }
        let begin = min(place(fetch.startMs), width - 1)
        let length = max(1, place(fetch.endMs) - begin)
        let mark = fetch.source.isCached ? "▪" : fetch.source == .joined ? "▒" : fetch.source == .failed ? "░" : "█"
        return String(repeating: "·", count: begin) + String(repeating: mark, count: length)
            + String(repeating: "·", count: width - begin - length)
    }

    private func call(_ fetch: ExplanationDocument.Fetch) -> String {
        let tries = fetch.attempts > 1 ? ", \(fetch.attempts) calls" : ""
        let name = "\(fetch.service): "
        let reason = fetch.failure.map { failure in
            let detail = failure.detail.hasPrefix(name) ? failure.detail.dropFirst(name.count) : failure.detail[...]
            return ": \(failure.code), \(detail)"
        }
        return "\(fetch.service) \(fetch.path)\(tries)\(reason ?? "")"
    }

    private func clipped(_ text: String, to width: Int) -> String {
        text.count <= width ? text : text.prefix(width - 1) + "…"
    }

    private static func justified(_ left: String, _ right: String, width: Int) -> String {
        left + String(repeating: " ", count: max(1, width - left.count - right.count)) + right
    }

    private func milliseconds(_ value: Double) -> String { String(format: "%.1f", value) }

    static func bytes(_ count: Int) -> String {
        switch count {
        case ..<1000: "\(count) B"
        case ..<1_000_000: String(format: "%.1f kB", Double(count) / 1000)
        default: String(format: "%.1f MB", Double(count) / 1_000_000)
        }
    }
}

extension ExplanationDocument.Source {
    fileprivate var isCached: Bool { self == .fresh || self == .stale }
}
