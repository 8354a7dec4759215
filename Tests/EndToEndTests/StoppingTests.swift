import Glibc
import Testing
import TestFixtures

/// A system of its own: it ends.
struct StoppingTests {
    @Test func `SIGTERM stops everything within 5 s and leaves nothing running`() async throws {
        try await RunningSystem.with { system in
            let processes = system.processes
            #expect(processes.count >= 6)
            #expect(processes.values.allSatisfy { system.isFacet($0) })
            let began = ContinuousClock.now
            system.process.send(SIGTERM)
            try await eventually("the supervisor is gone", within: .seconds(20)) { !system.process.isAlive }
            #expect(ContinuousClock.now - began < .seconds(8))
            #expect(processes.values.filter { system.isFacet($0) && $0 != system.process.processID }.isEmpty)
            #expect(system.runFile == nil)
            #expect(system.process.end(by: 0) == 0, "\(system.log.suffix(2_000))")
        }
    }

    @Test func `a supervisor that is killed takes its children along`() async throws {
        try await RunningSystem.with { system in
            let children = system.processes.filter { $0.key != "supervisor" }
            system.process.end(by: SIGKILL)
            try await eventually("all children are gone") { children.values.allSatisfy { !system.isFacet($0) } }
        }
    }
}
