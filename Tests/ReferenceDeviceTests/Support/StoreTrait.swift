import Testing

/// All tests that share one running store, started before the first and stopped after the last.
@Suite(.serialized, .runningStore) enum ReferenceDevice {
    static func store() throws -> RunningStore { try #require(RunningStore.shared) }
}

struct StoreTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await RunningStore.with { store in
            try await RunningStore.$shared.withValue(store) { try await function() }
        }
    }
}

extension Trait where Self == StoreTrait {
    static var runningStore: Self { Self() }
}
