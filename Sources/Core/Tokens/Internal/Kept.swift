import CompositionCore
import Synchronization

/// A value that somebody else publishes: kept, fetched by one caller for all who ask at the same time, fetched again in
/// the background when it is old, with growing pauses while that fails. What was fetched once stays until another
/// fetch succeeds.
final class Kept<Value: Sendable>: Sendable {
    typealias Fetch = @Sendable () async throws(Failure) -> Value

    private struct State {
        var value: Value?
        /// Counts the fetches that succeeded.
        var generation = 0
        var flight: Task<Result<Value, Failure>, Never>?
        /// When the last fetch ended.
        var endedAt: ContinuousClock.Instant?
        var failure: Failure?
        var failureCount = 0
    }

    private let state = Mutex(State())
    private let freshFor: Duration
    private let refreshPause: Duration
    private let limits: ProviderLimits
    private let fetch: Fetch

    init(freshFor: Duration, refreshPause: Duration, limits: ProviderLimits, fetch: @escaping Fetch) {
        self.freshFor = freshFor
        self.refreshPause = refreshPause
        self.limits = limits
        self.fetch = fetch
    }

    /// What is kept, and how many fetches it took. Begins a fetch, for later, if it is old.
    var current: (value: Value?, generation: Int) {
        state.withLock { state in
            if state.value != nil, state.flight == nil, hasPassed(freshFor, since: state.endedAt), mayBegin(state) {
                begin(&state)
            }
            return (state.value, state.generation)
        }
    }

    /// What is kept, or what a first fetch brings. Throws why it failed.
    func value() async throws(Failure) -> Value {
        if let value = current.value { return value }
        return try await refreshed()
    }

    /// What a fetch brings now: one under way is joined; within the pause after the last nothing is fetched and what
    /// that brought is what there is. Throws why it failed.
    func refreshed() async throws(Failure) -> Value {
        let step = state.withLock { state -> (Task<Result<Value, Failure>, Never>?, Result<Value, Failure>?) in
            if let flight = state.flight { return (flight, nil) }
            if mayBegin(state) { return (begin(&state), nil) }
            if let failure = state.failure { return (nil, .failure(failure)) }
            return (nil, state.value.map(Result.success))
        }
        if let flight = step.0 { return try await flight.value.get() }
        guard let result = step.1 else { throw Failure(.inner, "nothing was fetched") }
        return try result.get()
    }

    @discardableResult
    private func begin(_ state: inout State) -> Task<Result<Value, Failure>, Never> {
        // Of nobody: all who wait share it, and none of them may end it for the others.
        let flight = Task { [fetch] in
            let result: Result<Value, Failure>
            do throws(Failure) {
                result = .success(try await fetch())
            } catch {
                result = .failure(error)
            }
            end(result)
            return result
        }
        state.flight = flight
        return flight
    }

    private func end(_ result: Result<Value, Failure>) {
        state.withLock { state in
            state.flight = nil
            state.endedAt = .now
            switch result {
            case .success(let value):
                state.value = value
                state.generation += 1
                state.failure = nil
                state.failureCount = 0
            case .failure(let failure):
                state.failure = failure
                state.failureCount += 1
            }
        }
    }

    private func mayBegin(_ state: State) -> Bool {
        guard state.failure != nil else { return hasPassed(refreshPause, since: state.endedAt) }
        let doublings = min(state.failureCount - 1, 16)
        return hasPassed(min(limits.failurePause * (1 << doublings), limits.failurePauseMax), since: state.endedAt)
    }

    private func hasPassed(_ time: Duration, since instant: ContinuousClock.Instant?) -> Bool {
        instant.map { $0.duration(to: .now) >= time } ?? true
    }
}
