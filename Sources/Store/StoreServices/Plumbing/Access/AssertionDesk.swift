import Foundation
import Synchronization

/// Verifies assertions. A caller shows the same one for half a minute: what was found good is remembered until it ends,
/// because a signature costs some 100 µs.
///
/// An assertion may be shown again while it lives: at the door with TLS it is good only over a connection of the one
/// who signed it, so that nobody else can use it.
final class AssertionDesk: Sendable {
    static let lifetimeSecondsMax = 60
    /// Clocks differ.
    static let leewaySeconds = 5
    private static let countMax = 8_192

    private let keys: CallerKeys
    private let good = Mutex<[String: Assertion]>([:])

    init(keys: CallerKeys) {
        self.keys = keys
    }

    /// - Parameter peer: who proved himself at the connection; nil: nobody, so that the certificate in the folder counts
    func verify(
        _ token: String, for service: String, from peer: PeerCertificate?, at now: Date = Date()
    ) throws(Problem) -> Assertion {
        let seconds = Int(now.timeIntervalSince1970)
        let known = good.withLock { $0[token] }
        let assertion = if let known { known } else { try Assertion(token) }
        guard assertion.audience == service else { throw Assertion.wrong("is for another service") }
        guard peer.map({ $0.name == assertion.issuer }) ?? true else {
            throw Assertion.wrong("was not made by the one who shows it")
        }
        try check(assertion, at: seconds)
        if known == nil {
            guard isSigned(assertion, peer) else { throw Assertion.wrong("is not signed by who it says") }
            remember(assertion, token, at: seconds)
        }
        return assertion
    }

    private func check(_ assertion: Assertion, at now: Int) throws(Problem) {
        let (begin, end) = (assertion.issuedAt, assertion.expiry)
        guard begin > 0, end > begin, end - begin <= Self.lifetimeSecondsMax else {
            throw Assertion.wrong("lives longer than \(Self.lifetimeSecondsMax) seconds")
        }
        guard begin <= now + Self.leewaySeconds else { throw Assertion.wrong("is from the future") }
        guard end > now - Self.leewaySeconds else { throw Assertion.wrong("has expired") }
    }

    /// A caller whose certificate is being renewed may sign by the new key over a connection from before.
    private func isSigned(_ assertion: Assertion, _ peer: PeerCertificate?) -> Bool {
        if let peer, assertion.isSigned(by: peer.key) { return true }
        return keys.key(of: assertion.issuer).map(assertion.isSigned) ?? false
    }

    private func remember(_ assertion: Assertion, _ token: String, at now: Int) {
        good.withLock { good in
            if good.count >= Self.countMax { good = good.filter { $0.value.expiry > now } }
            if good.count >= Self.countMax { good.removeAll() }
            good[token] = assertion
        }
    }
}
