import NIOCore

@testable import FleetKit

/// All that is left to chance in a simulation, from its seed.
struct Chance {
    private var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    mutating func happens(_ probability: Double) -> Bool {
        Double.random(in: 0..<1, using: &random) < probability
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &random)
    }

    mutating func milliseconds(_ range: ClosedRange<Int>) -> TimeAmount {
        .microseconds(Int64(Int.random(in: range.lowerBound * 1_000...range.upperBound * 1_000, using: &random)))
    }

    mutating func seed() -> UInt64 {
        random.next()
    }
}
