import Foundation
import NIOCore
import Testing

@testable import FleetKit

@Suite("A distribution")
struct DistributionTests {
    private func distribution(_ microseconds: [Int64]) -> Distribution {
        var latencies = Latencies()
        for value in microseconds { latencies.record(.microseconds(value)) }
        return latencies.distribution
    }

    @Test("knows every quantile as HdrHistogram does, within a sixty-fourth")
    func quantiles() throws {
        var latencies = Latencies()
        var random = SplitMix64(seed: 4)
        for _ in 0..<5_000 { latencies.record(.microseconds(Int64(pow(10, Double.random(in: 1...7, using: &random))))) }
        let exact = try #require(latencies.quantiles)
        let distribution = latencies.distribution
        for (share, value) in [
            (0.5, exact.p50), (0.9, exact.p90), (0.99, exact.p99), (0.999, exact.p999), (1, exact.max),
        ] {
            let coarse = try #require(distribution.quantile(share))
            #expect(coarse >= value * 0.999 && coarse <= value * (1 + 1.0 / 64) + 0.002, "\(share)")
        }
        #expect(distribution.count == 5_000)
        #expect(distribution.buckets.count < 64 * 24)
    }

    @Test("less an earlier one is what came between the two, and added again is the whole")
    func difference() {
        let earlier = distribution([10, 500, 500, 70_000])
        let whole = distribution([10, 500, 500, 70_000, 10, 12, 900_000])
        let between = whole.since(earlier)
        #expect(between == distribution([10, 12, 900_000]))
        var sum = earlier
        sum.add(between)
        #expect(sum == whole)
        #expect(Distribution().quantile(0.5) == nil)
    }

    @Test("is pairs of milliseconds and counts in JSON, there and back")
    func json() throws {
        let one = distribution([10, 500, 500, 70_000, 3_000_000])
        let data = try JSONEncoder().encode(one)
        #expect(String(decoding: data, as: UTF8.self).hasPrefix("[[0.01,1],[0.503,2]"))
        #expect(try JSONDecoder().decode(Distribution.self, from: data) == one)
        for wrong in ["[[1,0]]", "[[-1,3]]", "[[1]]", "[[1e300,2]]"] {
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(Distribution.self, from: Data(wrong.utf8))
            }
        }
    }
}
