/// What came of looking at one device's conversations, step by step.
public struct ProbeReport: Sendable, Hashable {
    public struct Step: Sendable, Hashable {
        public let name: String
        public let isGood: Bool
        public let milliseconds: Double
        /// What happened, in a sentence.
        public let said: String
        /// What to do about it.
        public var advice: String?
        public var sent: [UInt8] = []
        public var received: [UInt8] = []
    }

    public internal(set) var steps: [Step] = []
    /// What isn't shown among the bytes.
    private let secret: [UInt8]

    init(hiding secret: String = "") {
        self.secret = Array(secret.utf8)
    }

    public var isGood: Bool { steps.allSatisfy(\.isGood) && !steps.isEmpty }
}

extension ProbeReport: CustomStringConvertible {
    public var description: String {
        steps.map(lines).joined(separator: "\n") + "\n"
            + (isGood ? "All is well." : "Something is wrong: see above.")
    }

    private func lines(_ step: Step) -> String {
        let time = "\(Figures.number(step.milliseconds)) ms"
        let name = step.name + String(repeating: " ", count: max(1, 12 - step.name.count))
        var lines = ["\(step.isGood ? "ok  " : "FAIL")  \(name)\(time)  \(step.said)"]
        let dumps = [HexDump(step.sent, hiding: secret, "  >  "), HexDump(step.received, hiding: secret, "  <  ")]
        lines += dumps.flatMap(\.lines)
        if dumps.contains(where: \.isHiding) { lines.append("      \(HexDump.hidden) is a byte of the device's key") }
        if let advice = step.advice { lines.append("      \(step.isGood ? "note" : "do"): \(advice)") }
        return lines.joined(separator: "\n")
    }
}
