import CompositionCore
import Crypto
import Foundation

/// What sessions of a group, and things that count once, are found by: digests, so that a copy of the store tells nobody
/// who is signed in, and every key is short.
enum SessionDigests {
    static func of(_ group: SessionGroup) -> [UInt8] {
        switch group {
        case .user(let id): digest(["user", id.text])
        case .providerSession(let issuer, let sessionID): digest(["sid", issuer, sessionID])
        case .subject(let issuer, let subject): digest(["sub", issuer, subject])
        }
    }

    static func of(consumed key: String) -> [UInt8] { digest(["once", key]) }

    /// Of all groups that end the session: its user, its provider's session (nil if it names none), its subject.
    static func groups(
        of session: Session
    ) -> (user: [UInt8], providerSession: [UInt8]?, subject: [UInt8]) {
        let provider = session.provider
        return (
            of(.user(session.user)),
            provider.sessionID.map { of(.providerSession(issuer: provider.issuer, sessionID: $0)) },
            of(.subject(issuer: provider.issuer, subject: provider.subject))
        )
    }

    /// Each word with its length before it, so that no two lists of words read the same.
    private static func digest(_ words: [String]) -> [UInt8] {
        var hash = SHA256()
        for word in words {
            hash.update(data: Data("\(word.utf8.count):\(word)".utf8))
        }
        return Array(hash.finalize().prefix(16))
    }
}
