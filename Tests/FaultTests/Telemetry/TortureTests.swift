import Foundation
import TestFixtures
import Testing

/// Rows 11 and 27 of the table of faults, again and again.
@Suite(.serialized)
struct TortureTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let rounds = environment["FACET_TORTURE_ROUNDS"].flatMap { Int($0) } ?? 20
    private static let seed = environment["FACET_TORTURE_SEED"].flatMap { UInt64($0) } ?? .random(in: 0...UInt64.max)
    private static let deviceCount = 8

    @Test
    func `fault 27: processes are killed in turn and at each step of a reading: nothing is lost, nothing is twice`()
        async throws
    {
        var random = SeededNumbers(seed: Self.seed)
        try await TelemetrySystem.with { system in
            let devices = try system.devices(Self.deviceCount)
            let price = FollowedPrice(system: system)
            let following = Task { await price.run() }
            let stored = system.stored
            try await system.running(devices) {
                var moments: [Moment] = []
                for number in 1...Self.rounds {
                    if moments.isEmpty { moments = Moment.possible.shuffled(using: &random) }
                    let round = Round(number: number, moment: moments.removeLast(), random: &random)
                    do {
                        try await round.run(system, devices, price, stored)
                    } catch {
                        throw FailedRound(round: round, seed: Self.seed, error: error, system: system)
                    }
                }
            }
            following.cancel()
            await following.value
        }
    }
}

/// One round of killing.
private struct Round: Sendable, CustomStringConvertible {
    let number: Int
    let moment: Moment
    /// How long devices report before, and how long the dead are missed, in milliseconds.
    let before, missed: Int
    let nth: Int

    init(number: Int, moment: Moment, random: inout SeededNumbers) {
        self.number = number
        self.moment = moment
        before = .random(in: 50...500, using: &random)
        missed = .random(in: 0...700, using: &random)
        nth = .random(in: 1...30, using: &random)
    }

    var description: String { "round \(number), killed at \(moment) after \(before) ms, call \(nth)" }

    func run(
        _ system: TelemetrySystem, _ devices: [NumberedDevice], _ price: FollowedPrice, _ stored: StoredReadings
    ) async throws {
        let begin = ContinuousClock.now
        for device in devices { device.reporting.value = true }
        let changing = Task {
            while !Task.isCancelled {
                // A change under way ends, else nobody knows whether it happened.
                try await Task { try await price.change() }.value
                await pause(.milliseconds(50))
            }
        }
        defer { changing.cancel() }
        await pause(.milliseconds(before))
        try await system.kill(at: moment, nth: nth)
        await pause(.milliseconds(missed))
        try await system.revive()
        await pause(.milliseconds(before))
        changing.cancel()
        _ = await changing.result
        let faults = try await system.settle(devices, in: stored)
        #expect(faults.isEmpty, "\(self): \(faults.prefix(10))")
        try await price.settle()
        let produced = devices.reduce(0) { $0 + Int($1.ledger.produced) }
        print("\(self): \(produced) messages so far, settled in \(begin.duration(to: .now))")
    }
}

/// What went wrong, with the seed that chooses the same kills again.
private struct FailedRound: Error, CustomStringConvertible {
    let description: String

    init(round: Round, seed: UInt64, error: any Error, system: TelemetrySystem) {
        description = """
            \(round): \(error)
            again: FACET_TORTURE_SEED=\(seed)
            the backend: \(system.iot.log.suffix(2_000))
            the telemetry service: \(system.telemetry.log.suffix(1_000))
            """
    }
}

/// SplitMix64: the same numbers for the same seed.
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
