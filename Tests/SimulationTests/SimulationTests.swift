import Testing

/// Devices and backend in virtual time, with faults from a seed. `make simulate SEED=n` tells one seed's story.
@Suite struct SimulationTests {
    private static let seeds: UInt64 = 1_000

    @Test func `whatever fails, nothing is lost, done twice or shown out of order, and all of it settles`() async {
        let outcomes = await Self.outcomes()
        #expect(outcomes.count == Self.seeds)
        for outcome in outcomes where !outcome.violations.isEmpty {
            Issue.record(
                "seed \(outcome.seed): \(outcome.violations); replay it by: make simulate SEED=\(outcome.seed)")
        }
        // Else the seeds would prove little.
        #expect(outcomes.contains { $0.isFaultless } && outcomes.contains { $0.resent > 0 })
        #expect(outcomes.reduce(0) { $0 + $1.acknowledged } > 10 * Int(Self.seeds))
    }

    @Test(arguments: [3, 77, 405])
    func `a seed always tells the same story`(seed: UInt64) {
        let first = Simulation(seed: seed, isTraced: true).run()
        let second = Simulation(seed: seed, isTraced: true).run()
        #expect(!first.trace.isEmpty)
        #expect(first == second)
    }

    private static func outcomes() async -> [SimulationOutcome] {
        await withTaskGroup(of: [SimulationOutcome].self) { group in
            for start in stride(from: UInt64(1), through: seeds, by: 50) {
                group.addTask { (start..<start + 50).map { Simulation(seed: $0).run() } }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }
}
