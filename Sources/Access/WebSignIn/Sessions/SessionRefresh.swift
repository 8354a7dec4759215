public import CompositionCore
import Foundation

/// New tokens for a session, once however many requests and instances need them: one asks the provider, the others wait
/// for what it gets.
public struct SessionRefresh: Sendable {
    /// Asks the provider. Throws `unauthenticated` where it refuses the refresh token (`invalid_grant`).
    public typealias Ask = @Sendable (Session) async throws(Failure) -> SessionTokens

    private static let pause = Duration.milliseconds(25)
    private static let pauseMax = Duration.milliseconds(200)

    private let store: any SessionStore
    /// How long a request waits for another's result.
    private let patience: Duration

    public init(_ store: any SessionStore, patience: Duration = .seconds(5)) {
        self.store = store
        self.patience = patience
    }

    /// The session with tokens that are newer than its own; nil if it is over, also because the provider refused the
    /// refresh token.
    ///
    /// Throws what kept the provider from answering; `timeout` if another's refresh takes too long. Who waited for a
    /// refresh that failed doesn't try again: the provider is asked once, not once for each request.
    public func refreshed(_ session: Session, ask: @escaping Ask) async throws(Failure) -> Session? {
        switch try await store.beginRefresh(of: session, at: Date()) {
        case .begin(let lease): try await ownResult(session, lease, ask)
        case .done(let newer): newer
        case .ended: nil
        case .wait: try await othersResult(session)
        }
    }

    /// Not cancelled with its request: a provider that rotates refresh tokens has used up the old one by then, and the
    /// session would end because a browser closed a connection.
    private func ownResult(_ session: Session, _ lease: RefreshLease, _ ask: @escaping Ask) async throws(Failure)
        -> Session?
    {
        let store = store
        let refresh = Task { () async -> Result<Session?, Failure> in
            do throws(Failure) {
                let tokens = try await ask(session)
                if let newer = try await store.replaceTokens(of: session, by: tokens) { return .success(newer) }
                return .success(try await store.find(session.hash, at: Date()))
            } catch  where error.code == .unauthenticated {
                return await Self.ended(session, in: store)
            } catch {
                try? await store.endRefresh(lease)
                return .failure(error)
            }
        }
        return try await refresh.value.get()
    }

    private static func ended(_ session: Session, in store: any SessionStore) async -> Result<Session?, Failure> {
        do throws(Failure) {
            try await store.end(session.hash)
            return .success(nil)
        } catch {
            return .failure(error)
        }
    }

    private func othersResult(_ session: Session) async throws(Failure) -> Session? {
        let end = ContinuousClock.now + patience
        var pause = Self.pause
        while ContinuousClock.now < end {
            do { try await Task.sleep(for: pause) } catch { throw Failure(.cancelled, "the caller went away") }
            pause = min(pause * 2, Self.pauseMax)
            switch try await store.beginRefresh(of: session, at: Date()) {
            case .done(let newer): return newer
            case .ended: return nil
            case .wait: continue
            case .begin(let lease):
                try await store.endRefresh(lease)
                throw Failure(.unreachable, "the sign-in provider doesn't answer")
            }
        }
        throw Failure(.timeout, "the sign-in provider takes too long")
    }
}
