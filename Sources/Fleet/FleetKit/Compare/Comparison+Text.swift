extension Comparison: CustomStringConvertible {
    /// For people: a line a finding, the conclusion last.
    public var description: String {
        var lines = cautions.map { "CAUTION: \($0)" }
        lines.append(Self.row(["", "before", "after", "change", "99 % interval", "effect", ""]))
        lines += findings.map { finding in
            Self.row([
                finding.name, Figures.number(finding.before), Figures.number(finding.after),
                finding.ratio.map(Self.change) ?? "",
                finding.interval.map { "\(Self.change($0[0])) to \(Self.change($0[1]))" } ?? "",
                finding.effect.map { "\($0 < 0 ? "−" : "+")\(Figures.number(abs($0)))" } ?? "",
                Self.word(finding.judgement),
            ])
        }
        return (lines + [conclusion]).joined(separator: "\n")
    }

    private var conclusion: String {
        guard isTrustworthy else { return "Nothing can be said: a tester that is late measures itself." }
        let worse = findings.filter { $0.judgement == .worse }.map(\.name)
        let better = findings.filter { $0.judgement == .better }.map(\.name)
        if !worse.isEmpty { return "Worse beyond noise: \(worse.joined(separator: ", "))." }
        return better.isEmpty
            ? "No difference beyond noise."
            : "Better beyond noise: \(better.joined(separator: ", ")); nothing is worse."
    }

    private static func word(_ judgement: Judgement) -> String {
        switch judgement {
        case .better: "better"
        case .same: "same"
        case .worse: "WORSE"
        case .unknown: "too few seconds"
        }
    }

    private static func change(_ ratio: Double) -> String {
        let percent = (ratio - 1) * 100
        return "\(percent < 0 ? "−" : "+")\(Figures.number(abs(percent))) %"
    }

    private static func row(_ cells: [String]) -> String {
        let widths = [28, 10, 10, 10, 22, 9, 0]
        var line = ""
        for (index, cell) in cells.enumerated() {
            let space = String(repeating: " ", count: max(0, widths[index] - cell.count))
            line += index == 0 ? cell + space : index == 6 ? "  \(cell)" : " " + space + cell
        }
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }
}
