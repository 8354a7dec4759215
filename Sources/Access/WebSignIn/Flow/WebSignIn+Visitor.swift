public import CompositionCore
import Foundation
public import HTTPFrontend

/// Who sent a request.
enum Visitor: Sendable {
    case session(Session)
    /// By a token of `facet dev token web`.
    case development(Principal)

    var principal: Principal {
        switch self {
        case .session(let session): .user(session.user)
        case .development(let principal): principal
        }
    }

    var credentials: Credentials {
        switch self {
        case .session(let session): Credentials(principal: principal, limitKey: session.hash.text)
        case .development: Credentials(principal: principal, limitKey: "\(principal)")
        }
    }
}

extension WebSignIn {
    /// Who asks for a page: somebody who came from this site or by themselves, or nobody. Throws what kept the session
    /// store or the provider from telling.
    public func principal(forPage request: ClientRequest) async throws(Failure) -> Principal {
        guard origin.sentPage(request) else { return .anonymous }
        return try await visitor(request)?.principal ?? .anonymous
    }

    /// Nil for a cookie that is absent, stands twice, or counts no more.
    func visitor(_ request: ClientRequest) async throws(Failure) -> Visitor? {
        guard let cookie = request.cookie(Self.cookieName) else { return nil }
        if cookie.contains(".") { return configuration.developmentUser?(cookie).map(Visitor.development) }
        guard let id = SessionID(cookie) else { return nil }
        let now = Date()
        guard let found = try await sessions.find(id.hash, at: now),
            let session = try await current(found, at: now)
        else { return nil }
        try await sessions.touch(session, at: now)
        return .session(session)
    }

    /// The session with an access token that counts. Nobody here needs the token itself: that the provider still gives
    /// one says that the user still has access, so a session goes no further than its last one.
    private func current(_ session: Session, at now: Date) async throws(Failure) -> Session? {
        guard session.tokens.accessEnd <= now else { return session }
        guard let provider, session.tokens.refresh != nil else {
            try await sessions.end(session.hash)
            return nil
        }
        do {
            return try await refresh.refreshed(session) { session throws(Failure) in
                try await provider.renewed(session)
            }
        } catch {
            // Neither signed out nor anonymous: it can't be told now.
            throw Failure(.unreachable, error.detail, retryAfter: error.retryAfter ?? .seconds(5))
        }
    }
}
