import Crypto
import Foundation
import Tokens

/// What a browser takes along to the provider and back: the secrets that tie the provider's answer to this browser.
struct SignInAttempt: Codable, Sendable {
    static let cookieName = "__Host-facet-signin"
    static let lifetime = 600

    /// Ties the answer to this browser (RFC 6749, section 10.12).
    let state: String
    /// Ties the ID token to this attempt (OpenID Connect Core, section 3.1.2.1).
    let nonce: String
    /// Ties the code to this attempt (RFC 7636).
    let verifier: String
    let returnTo: ReturnPath
    /// The session that the browser had when it asked to sign in: the Strict cookie doesn't come back from the provider.
    private let previous: [UInt8]?
    /// Unix seconds.
    let startedAt: Int

    init(returnTo: ReturnPath, previous: SessionHash?, at now: Date = Date()) {
        state = RandomText.make()
        nonce = RandomText.make()
        verifier = RandomText.make()
        self.returnTo = returnTo
        self.previous = previous?.bytes
        startedAt = Int(now.timeIntervalSince1970)
    }

    var previousHash: SessionHash? { previous.map { SessionHash(bytes: $0) } }

    /// The challenge of the verifier, S256 (RFC 7636, section 4.2).
    var challenge: String { Base64URL.encode(SHA256.hash(data: Data(verifier.utf8))) }

    func isAlive(at now: Date = Date()) -> Bool {
        (0...Self.lifetime).contains(Int(now.timeIntervalSince1970) - startedAt)
    }
}

/// Unguessable: 32 random bytes as base64url.
enum RandomText {
    static func make() -> String {
        SymmetricKey(size: .bits256).withUnsafeBytes { Base64URL.encode($0) }
    }
}
