import Testing

/// All tests that share one running system, started before the first and stopped after the last.
@Suite(.serialized, .runningSystem) enum EndToEnd {
    static func system() throws -> RunningSystem { try #require(RunningSystem.shared) }
}

struct SystemTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await RunningSystem.with { system in
            try await RunningSystem.$shared.withValue(system) { try await function() }
        }
    }
}

extension Trait where Self == SystemTrait {
    static var runningSystem: Self { Self() }
}
