import CompositionCore
import Synchronization

/// Shows a service an access token that this process got for itself by client credentials (RFC 6749, section 4.4). It
/// says who calls, and nothing of whom it calls for.
///
/// A token is shown until shortly before its end; then one is fetched for all calls that wait. Each of them waits no
/// longer than its own deadline, and the fetch goes on for those that come later. After a failure the next call asks
/// again, a second later at the earliest.
final class TokenCredential: ServiceCredential {
    /// What the token endpoint gave.
    struct Token: Sendable {
        let text: String
        let lifetime: Duration
    }

    typealias Fetch = @Sendable () async throws -> Token

    private struct State {
        var token: (headers: Headers, renewal: ContinuousClock.Instant)?
        var failure: (failure: Failure, until: ContinuousClock.Instant)?
        var isFetching = false
        var waiting: [Int: @Sendable (Result<Headers, Failure>) -> Void] = [:]
        var ticket = 0
    }

    /// So long before its end a token isn't shown any more, or a tenth of its life if that is less.
    private static let margin = Duration.seconds(30)
    private static let pauseAfterFailure = Duration.seconds(1)
    private static let waitingMax = 10_000

    private let service: String
    private let fetch: Fetch
    private let state = Mutex(State())

    init(service: String, fetch: @escaping Fetch) {
        self.service = service
        self.fetch = fetch
    }

    func show(
        for principal: Principal, until deadline: CallDeadline,
        end: @escaping @Sendable (Result<Headers, Failure>) -> Void
    ) -> (any StartedCall)? {
        let now = ContinuousClock.now
        let (known, ticket, begins) = state.withLock { state -> (Result<Headers, Failure>?, Int, Bool) in
            if let token = state.token, token.renewal > now { return (.success(token.headers), 0, false) }
            if let failed = state.failure, failed.until > now { return (.failure(failed.failure), 0, false) }
            guard state.waiting.count < Self.waitingMax else { return (.failure(unavailable), 0, false) }
            state.ticket += 1
            state.waiting[state.ticket] = end
            defer { state.isFetching = true }
            return (nil, state.ticket, !state.isFetching)
        }
        if let known {
            end(known)
            return nil
        }
        if begins { Task { await renew() } }
        return Waiting(credential: self, ticket: ticket, until: deadline)
    }

    func renews(after refused: Headers) -> Bool {
        state.withLock { state in
            // Another call may have been refused the same token before.
            if state.token?.headers.first?.value == refused.first?.value { state.token = nil }
            return true
        }
    }

    private func renew() async {
        let result: Result<Token, any Error>
        do { result = .success(try await fetch()) } catch { result = .failure(error) }
        let now = ContinuousClock.now
        let (waiting, outcome) = state.withLock { state in
            defer { state.waiting = [:] }
            state.isFetching = false
            switch result {
            case .success(let token):
                let headers = [(name: "Authorization", value: "Bearer " + token.text)]
                state.token = (headers, now + token.lifetime - min(Self.margin, token.lifetime / 10))
                state.failure = nil
                return (state.waiting, Result<Headers, Failure>.success(headers))
            case .failure:
                state.failure = (unavailable, now + Self.pauseAfterFailure)
                return (state.waiting, .failure(unavailable))
            }
        }
        for end in waiting.values { end(outcome) }
    }

    fileprivate func leave(_ ticket: Int, _ failure: Failure) {
        state.withLock { $0.waiting.removeValue(forKey: ticket) }?(.failure(failure))
    }

    fileprivate var late: Failure { Failure(.timeout, "\(service): no access token before the deadline") }
    private var unavailable: Failure {
        Failure(.unreachable, "\(service): no access token", retryAfter: Self.pauseAfterFailure)
    }
}

/// A call that waits for a token, with a clock of its own.
private struct Waiting: StartedCall {
    let credential: TokenCredential
    let ticket: Int
    private let clock: Task<Void, Never>

    init(credential: TokenCredential, ticket: Int, until deadline: CallDeadline) {
        self.credential = credential
        self.ticket = ticket
        clock = Task {
            while !deadline.current.hasPassed {
                guard (try? await Task.sleep(for: deadline.current.remaining)) != nil else { return }
            }
            credential.leave(ticket, credential.late)
        }
    }

    func cancel() {
        clock.cancel()
        credential.leave(ticket, Failure(.cancelled, "the caller went away"))
    }
}
