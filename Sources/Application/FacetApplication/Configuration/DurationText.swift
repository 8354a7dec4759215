/// Durations as operators write them: a whole number and `ms`, `s`, `m` or `h`.
enum DurationText {
    private static let units: [(suffix: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000),
    ]

    /// Nil if the text is no duration.
    static func read(_ text: String) -> Duration? {
        for (suffix, milliseconds) in units where text.hasSuffix(suffix) {
            let digits = text.dropLast(suffix.count)
            guard !digits.isEmpty, digits.utf8.count <= 12, digits.utf8.allSatisfy({ (48...57).contains($0) }),
                let count = Int64(digits)
            else { continue }
            return .milliseconds(count * milliseconds)
        }
        return nil
    }

    /// In the biggest unit that needs no fraction.
    static func write(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let total = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        let unit = units.last { total != 0 && total % $0.milliseconds == 0 } ?? units[0]
        return "\(total / unit.milliseconds)\(unit.suffix)"
    }
}
