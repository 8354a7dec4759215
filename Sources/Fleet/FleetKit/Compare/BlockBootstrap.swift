import Foundation

/// How far apart two series of seconds are, and how far that is more than chance.
///
/// Neighbouring seconds of a run resemble each other, so blocks of them are drawn with replacement and not single ones
/// (Künsch 1989, the moving block bootstrap); the blocks are as long as the cube root of the series.
struct BlockBootstrap {
    /// Fewer seconds tell nothing.
    static let leastCount = 12
    private static let draws = 2_000
    /// One in a hundred, for there are some ten comparisons in a report.
    private static let outside = 0.01

    /// The second series' median over the first one's, and what it would be in 99 of 100 repetitions.
    let ratio: Double
    let interval: ClosedRange<Double>
    /// Cliff's delta, -1 to 1: how much oftener a second of the second series is above one of the first than below.
    let delta: Double

    /// nil: too few to tell.
    init?(_ before: [Double], _ after: [Double]) {
        guard before.count >= Self.leastCount, after.count >= Self.leastCount else { return nil }
        let first = Self.median(before)
        guard first > 0 else { return nil }
        // The same reports are always told the same.
        var random = SplitMix64(seed: 1)
        var ratios: [Double] = []
        for _ in 0..<Self.draws {
            let below = Self.median(Self.drawn(from: before, using: &random))
            ratios.append(Self.median(Self.drawn(from: after, using: &random)) / max(below, 0.000_001))
        }
        ratios.sort()
        let cut = Int(Double(Self.draws) * Self.outside / 2)
        ratio = Self.median(after) / first
        interval = ratios[cut]...ratios[Self.draws - 1 - cut]
        delta = Self.cliff(before, after)
    }

    private static func drawn(from values: [Double], using random: inout SplitMix64) -> [Double] {
        let length = max(1, Int(cbrt(Double(values.count)).rounded()))
        var drawn: [Double] = []
        while drawn.count < values.count {
            let start = Int.random(in: 0...(values.count - length), using: &random)
            drawn += values[start..<min(start + length, start + values.count - drawn.count)]
        }
        return drawn
    }

    static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    private static func cliff(_ before: [Double], _ after: [Double]) -> Double {
        var sum = 0
        for one in before { for other in after { sum += other > one ? 1 : other < one ? -1 : 0 } }
        return Double(sum) / Double(before.count * after.count)
    }
}
