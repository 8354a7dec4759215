import DeviceModels
import Yams

/// A phase of a scenario.
enum PhaseFields {
    private static let own: [String: [String]] = [
        "steady": [], "burst": ["rate", "share"], "reconnect-storm": ["within", "share"], "silent": ["share"],
        "slow-readers": ["share"], "clock-off": ["by", "share"],
    ]
    private static let times: ClosedRange<Duration> = .milliseconds(100) ... .seconds(86_400)

    static func read(_ node: Node, on page: inout Page) -> Phase? {
        guard let word = word(of: node, on: &page), let own = own[word],
            let fields = Fields(node, "the phase \(word)", allowed: ["phase", "name", "for"] + own, on: &page)
        else { return nil }
        let name = fields.text("name", bytesMax: 64, absent: word, on: &page)
        let duration = fields.duration("for", in: times, on: &page)
        let share = share(of: fields, on: &page)
        let kind = kind(word, fields, on: &page)
        guard let name, let duration, let share, let kind else { return nil }
        return Phase(name: name, kind: kind, duration: duration, share: share)
    }

    private static func word(of node: Node, on page: inout Page) -> String? {
        let words = own.keys.sorted().joined(separator: ", ")
        guard let mapping = node.mapping, let phase = mapping["phase"] else {
            page.note("a phase says what it is, one of \(words)", at: node.mark)
            return nil
        }
        guard let word = phase.string, own[word] != nil else {
            page.note("phase is one of \(words)", at: phase.mark)
            return nil
        }
        return word
    }

    private static func kind(_ word: String, _ fields: Fields, on page: inout Page) -> Phase.Kind? {
        switch word {
        case "burst":
            return fields.integer("rate", in: 2...1_000, on: &page).map { .burst(rate: Double($0)) }
        case "reconnect-storm":
            return fields.duration("within", in: .zero ... .seconds(3_600), absent: .seconds(1), on: &page)
                .map { .reconnectStorm(within: $0) }
        case "silent": return .silent
        case "slow-readers": return .slowReaders
        case "clock-off": return clock(fields, on: &page)
        default: return .steady
        }
    }

    private static func clock(_ fields: Fields, on page: inout Page) -> Phase.Kind? {
        guard let node = fields.node("by", on: &page) else { return nil }
        let text = node.string ?? ""
        let isSlow = text.hasPrefix("-")
        if let by = Duration(written: isSlow ? String(text.dropFirst()) : text) {
            return .clockOff(by: isSlow ? .zero - by : by)
        }
        page.note("by is a time such as 1h or -1h", at: node.mark)
        return nil
    }

    /// `20 %`; all when it isn't said.
    private static func share(of fields: Fields, on page: inout Page) -> Double? {
        guard fields.has("share"), let node = fields.node("share", on: &page) else { return 1 }
        let digits = (node.string ?? "").prefix { $0.isASCII && $0.isNumber }
        let unit = (node.string ?? "").dropFirst(digits.count)
        if let percent = Int(digits), (1...100).contains(percent), unit == "%" || unit == " %" {
            return Double(percent) / 100
        }
        page.note("share is a part of the devices such as 20 %, from 1 % to 100 %", at: node.mark)
        return nil
    }
}
