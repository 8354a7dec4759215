/// How often which latency was seen, in buckets that are at most a sixty-fourth of their value wide: small enough to be
/// kept per second and written into a report, exact enough to draw and to compare.
///
/// The edges are the same for all, so that two can be added and subtracted.
public struct Distribution: Sendable, Hashable {
    public struct Bucket: Sendable, Hashable {
        /// The greatest latency that it holds, in microseconds.
        public let upper: UInt64
        public var count: Int
    }

    /// By their edge, none of them empty.
    public private(set) var buckets: [Bucket] = []

    public init() {}

    /// - Parameter values: microseconds and how often, by value.
    init(_ values: some Sequence<(value: UInt64, count: Int)>) {
        for (value, count) in values { append(Self.edge(over: value), count) }
    }

    public var count: Int { buckets.reduce(0) { $0 + $1.count } }

    /// The latency in milliseconds that `share` (0 to 1) of all don't exceed; nil when there are none.
    public func quantile(_ share: Double) -> Double? {
        let wanted = Int((share * Double(count)).rounded(.up))
        var seen = 0
        for bucket in buckets {
            seen += bucket.count
            if seen >= wanted { return Double(bucket.upper) / 1_000 }
        }
        return nil
    }

    public mutating func add(_ other: Distribution) {
        self = combined(with: other) { $0 + $1 }
    }

    /// What has come since `earlier`, a part of this one.
    func since(_ earlier: Distribution) -> Distribution {
        combined(with: earlier) { max(0, $0 - $1) }
    }

    private func combined(with other: Distribution, _ combine: (Int, Int) -> Int) -> Distribution {
        var result = Distribution()
        var (mine, others) = (buckets[...], other.buckets[...])
        while let upper = [mine.first?.upper, others.first?.upper].compactMap(\.self).min() {
            let count = mine.first?.upper == upper ? mine.removeFirst().count : 0
            let otherCount = others.first?.upper == upper ? others.removeFirst().count : 0
            result.append(upper, combine(count, otherCount))
        }
        return result
    }

    private mutating func append(_ upper: UInt64, _ count: Int) {
        guard count > 0 else { return }
        if buckets.last?.upper == upper {
            buckets[buckets.count - 1].count += count
        } else {
            buckets.append(Bucket(upper: upper, count: count))
        }
    }

    /// Seven binary digits of a value are kept.
    private static func edge(over value: UInt64) -> UInt64 {
        let digits = UInt64.bitWidth - value.leadingZeroBitCount
        guard digits > 7 else { return value }
        let shift = UInt64(digits - 7)
        return ((value >> shift) + 1) << shift - 1
    }
}

/// As `[[milliseconds, count], …]`, by edge.
extension Distribution: Codable {
    public init(from decoder: any Decoder) throws {
        var pairs = try decoder.unkeyedContainer()
        while !pairs.isAtEnd {
            var pair = try pairs.nestedUnkeyedContainer()
            let milliseconds = try pair.decode(Double.self)
            let count = try pair.decode(Int.self)
            guard (0...3_700_000).contains(milliseconds), count > 0, count < 1 << 53 else {
                throw DecodingError.dataCorruptedError(
                    in: pair, debugDescription: "a bucket is milliseconds of at most an hour, and a count above 0")
            }
            append(UInt64((milliseconds * 1_000).rounded()), count)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var pairs = encoder.unkeyedContainer()
        for bucket in buckets {
            var pair = pairs.nestedUnkeyedContainer()
            try pair.encode(Double(bucket.upper) / 1_000)
            try pair.encode(bucket.count)
        }
    }
}
