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

    public var isGood: Bool { steps.allSatisfy(\.isGood) && !steps.isEmpty }
}

extension ProbeReport: CustomStringConvertible {
    public var description: String {
        steps.map(Self.lines).joined(separator: "\n") + "\n"
            + (isGood ? "All is well." : "Something is wrong: see above.")
    }

    private static func lines(_ step: Step) -> String {
        let time = "\(Figures.number(step.milliseconds)) ms"
        let name = step.name + String(repeating: " ", count: max(1, 12 - step.name.count))
        var lines = ["\(step.isGood ? "ok  " : "FAIL")  \(name)\(time)  \(step.said)"]
        lines += hex(step.sent, "  >  ") + hex(step.received, "  <  ")
        if let advice = step.advice { lines.append("      \(step.isGood ? "note" : "do"): \(advice)") }
        return lines.joined(separator: "\n")
    }

    /// Sixteen bytes a line, 256 bytes at most.
    private static func hex(_ bytes: [UInt8], _ way: String) -> [String] {
        let shown = bytes.prefix(256)
        var lines = stride(from: 0, to: shown.count, by: 16).map { start in
            way + shown[start..<min(start + 16, shown.count)].map(hex).joined(separator: " ")
        }
        if bytes.count > shown.count { lines.append("\(way)… \(bytes.count) bytes in all") }
        return lines
    }

    private static func hex(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}
