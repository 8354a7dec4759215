import Histogram
import NIOCore

/// The latencies of one kind of conversation, in microseconds, by HdrHistogram: three digits, up to an hour.
struct Latencies: Sendable {
    private var histogram = Histogram<UInt64>(
        highestTrackableValue: 3_600_000_000, numberOfSignificantValueDigits: .three)

    mutating func record(_ latency: TimeAmount) {
        histogram.record(UInt64(clamping: min(latency.nanoseconds, 3_599_999_999_000)) / 1_000)
    }

    mutating func add(_ other: Latencies) {
        histogram.add(other.histogram)
    }

    /// At the end, or while it runs; nil when there were none.
    var quantiles: Quantiles? {
        guard histogram.totalCount > 0 else { return nil }
        func ms(_ percentile: Double) -> Double { Double(histogram.valueAtPercentile(percentile)) / 1_000 }
        return Quantiles(
            count: Int(histogram.totalCount), p50: ms(50), p90: ms(90), p99: ms(99), p999: ms(99.9), p9999: ms(99.99),
            max: ms(100))
    }

    var distribution: Distribution {
        guard histogram.totalCount > 0 else { return Distribution() }
        return Distribution(histogram.recordedValues().lazy.map { (value: $0.value, count: Int($0.count)) })
    }

    /// The quantiles together with what they were taken from.
    var summary: Quantiles? {
        guard var quantiles else { return nil }
        quantiles.histogram = distribution
        return quantiles
    }
}

/// Quantiles of latencies, in milliseconds.
public struct Quantiles: Sendable, Hashable, Codable {
    public let count: Int
    public let p50, p90, p99, p999, p9999, max: Double
    /// Absent where it isn't told.
    public internal(set) var histogram: Distribution?
}
