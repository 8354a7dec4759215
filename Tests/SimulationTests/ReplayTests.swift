import Foundation
import Testing

/// Tells the story of one seed, for `make simulate SEED=n`.
@Suite struct ReplayTests {
    private static let seed = ProcessInfo.processInfo.environment["FACET_SEED"].flatMap(UInt64.init)

    @Test(.enabled(if: seed != nil, "FACET_SEED names a seed"))
    func `one seed is replayed`() throws {
        let outcome = Simulation(seed: try #require(Self.seed), isTraced: true).run()
        print(outcome.trace.joined(separator: "\n"))
        print("seed \(outcome.seed): \(outcome.steps) steps, \(outcome.acknowledged) messages acknowledged")
        #expect(outcome.violations.isEmpty)
    }
}
