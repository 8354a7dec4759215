import CompositionCore
import Crypto
import Foundation
import Logging

/// Turns sessions into what is stored and back.
///
/// The hash of the session's id is authenticated with the body: a body copied to another row, or changed by one bit, opens
/// nothing. Everything that decides who somebody is stands inside; of the rest only the time of last use is believed.
struct SessionSeal: Sendable {
    private let keys: [SymmetricKey]
    private let logger: Logger

    init(_ keys: SessionKeys, logger: Logger) {
        self.keys = keys.keys
        self.logger = logger
    }

    func sealed(_ session: Session) throws -> StoredSession {
        let content = try JSONEncoder().encode(Content(session))
        let box = try AES.GCM.seal(content, using: keys[0], authenticating: session.hash.bytes)
        // A nonce of the standard length always combines.
        let body = box.combined.map(Array.init) ?? []
        return StoredSession(
            hash: session.hash, version: session.version, seen: session.lastSeen.milliseconds,
            end: session.end.milliseconds, body: body)
    }

    /// Nil, and a warning, if the row was tampered with, or its key is gone: to us it is no session.
    func opened(_ stored: StoredSession) -> Session? {
        for key in keys {
            guard let box = try? AES.GCM.SealedBox(combined: stored.body),
                let bytes = try? AES.GCM.open(box, using: key, authenticating: stored.hash.bytes),
                let content = try? JSONDecoder().decode(Content.self, from: bytes), content.version == stored.version
            else { continue }
            return content.session(stored)
        }
        logger.warning("a stored session can't be opened", metadata: ["session": "\(stored.hash.text.prefix(8))"])
        return nil
    }

    private struct Content: Codable {
        let user: String
        let provider: ProviderSession
        let identity: [String: String]
        let created: Date
        let end: Date
        let tokens: SessionTokens
        let version: Int

        init(_ session: Session) {
            user = session.user.text
            provider = session.provider
            identity = session.identity
            created = session.created
            end = session.end
            tokens = session.tokens
            version = session.version
        }

        func session(_ stored: StoredSession) -> Session? {
            guard let user = ResourceID(user) else { return nil }
            var session = Session(
                hash: stored.hash, user: user, provider: provider, identity: identity, created: created, end: end,
                tokens: tokens)
            session.version = version
            session.lastSeen = Date(milliseconds: stored.seen)
            return session
        }
    }
}
