import CompositionCore
import Foundation
import Synchronization
import Upstream

/// Shows a service an assertion that this process signs: who calls, which service, and for whom (RFC 7519). It stands
/// in `Authorization: Bearer`, where every service's library looks for a token.
///
/// `iss` is the backend's name, `aud` the service's, `sub` whom the call acts for as `user:u1`, `client:acme` or
/// `device:label-demo`, absent where it acts for nobody. An assertion lives 60 seconds and is shown for half of that, because
/// signing one costs some 50 µs. It isn't good for one call only: what binds it is the certificate on the connection.
final class AssertionCredential: ServiceCredential {
    private struct Signed {
        let headers: Headers
        let renewal: ContinuousClock.Instant
        /// Of the key that signed it.
        let generation: Int
    }

    static let lifetime = Duration.seconds(60)
    /// Principals whose assertions are kept; some 700 bytes each.
    private static let keptMax = 4_096

    private let issuer: String
    private let audience: String
    private let key: ReloadedFiles<AssertionKey>
    private let signed = Mutex<[Principal: Signed]>([:])

    init(issuer: String, audience: String, key: ReloadedFiles<AssertionKey>) {
        self.issuer = issuer
        self.audience = audience
        self.key = key
    }

    func show(
        for principal: Principal, until deadline: CallDeadline,
        end: @escaping @Sendable (Result<Headers, Failure>) -> Void
    ) -> (any StartedCall)? {
        do {
            end(.success(try headers(for: principal)))
        } catch {
            end(.failure(Failure(.inner, "\(audience): the call can't be signed")))
        }
        return nil
    }

    /// The key may have changed on the way, at either end.
    func renews(after refused: Headers) -> Bool {
        signed.withLock { signed in
            let shown = refused.first?.value
            guard let stale = signed.first(where: { $0.value.headers.first?.value == shown })?.key else { return false }
            signed[stale] = nil
            return true
        }
    }

    private func headers(for principal: Principal) throws -> Headers {
        let generation = key.generation()
        let now = ContinuousClock.now
        let known = signed.withLock { $0[principal] }
        if let known, known.renewal > now, known.generation == generation { return known.headers }
        let token = try key.current.sign(claims(for: principal, at: Date()))
        let fresh = Signed(
            headers: [("Authorization", "Bearer " + token)], renewal: now + Self.lifetime / 2, generation: generation)
        signed.withLock { signed in
            if signed.count >= Self.keptMax { signed = signed.filter { $0.value.renewal > now } }
            if signed.count >= Self.keptMax { signed.removeAll() }
            signed[principal] = fresh
        }
        return fresh.headers
    }

    /// Names and ids have no character that JSON would escape.
    private func claims(for principal: Principal, at now: Date) -> String {
        let issuedAt = Int(now.timeIntervalSince1970)
        let subject = principal.subject.map { #","sub":"\#($0)""# } ?? ""
        return #"{"iss":"\#(issuer)","aud":"\#(audience)"\#(subject),"iat":\#(issuedAt),"#
            + #""exp":\#(issuedAt + Int(Self.lifetime.components.seconds)),"jti":"\#(UUID().uuidString)"}"#
    }
}

extension Principal {
    /// As services read it; nil for nobody.
    fileprivate var subject: String? {
        switch self {
        case .anonymous: nil
        case .user(let id): "user:\(id.text)"
        case .client(let id): "client:\(id.text)"
        case .device(let id): "device:\(id.text)"
        }
    }
}
