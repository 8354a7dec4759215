/// What several values of one sensor have in common.
struct Spread: Sendable, Equatable {
    private(set) var least: Int64
    private(set) var most: Int64
    private(set) var total: Int64
    private(set) var count: Int64

    init(_ value: Int64) {
        (least, most, total, count) = (value, value, value, 1)
    }

    init(least: Int64, most: Int64, total: Int64, count: Int64) {
        (self.least, self.most, self.total, self.count) = (least, most, total, count)
    }

    mutating func merge(_ other: Spread) {
        least = min(least, other.least)
        most = max(most, other.most)
        total += other.total
        count += other.count
    }

    /// To a hundredth, half away from zero: `-0.35`, `420`, `419.5`.
    var mean: String {
        let hundredths = (total.magnitude * 200 + count.magnitude) / (2 * count.magnitude)
        let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
        let sign = total < 0 && hundredths > 0 ? "-" : ""
        guard rest > 0 else { return "\(sign)\(whole)" }
        return "\(sign)\(whole)." + (rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)")
    }
}
