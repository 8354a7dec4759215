import Foundation
public import JSONSlices
import JWTKit
import NIOCore

/// A private key that signs tokens: assertions of a client, of a backend to its services.
public struct SigningKey: Sendable {
    /// `kid`; nil: tokens name no key.
    public let id: String?
    public let algorithm: SignatureAlgorithm
    private let key: any JWTAlgorithm

    /// - Parameters:
    ///   - pem: a private key: EC P-256 (ES256) or P-384 (ES384), Ed25519 (EdDSA), or RSA of at least 2 048 bits (RS256)
    /// Throws ``SigningKeyProblem`` if it is none of these.
    public init(pem: String, id: String?) async throws {
        let keys = JWTKeyCollection()
        let name = JWKIdentifier(string: "key")
        if let key = try? ES256PrivateKey(pem: pem) {
            await keys.add(ecdsa: key, kid: name)
            algorithm = .es256
        } else if let key = try? ES384PrivateKey(pem: pem) {
            await keys.add(ecdsa: key, kid: name)
            algorithm = .es384
        } else if let key = try? EdDSA.PrivateKey(pem: pem) {
            await keys.add(eddsa: key, kid: name)
            algorithm = .edDSA
        } else if let key = try? Insecure.RSA.PrivateKey(pem: pem) {
            await keys.add(rsa: key, digestAlgorithm: .sha256, kid: name)
            algorithm = .rs256
        } else {
            throw SigningKeyProblem()
        }
        key = try await keys.getKey(for: name)
        self.id = id
    }

    /// A signed token.
    ///
    /// - Parameters:
    ///   - type: `typ` of its header
    ///   - claims: writes the members of the payload
    public func token(type: String, _ claims: (inout JSONWriter) -> Void) throws -> String {
        var header = JSONWriter(capacity: 128)
        header.object {
            $0.member("alg", algorithm.rawValue)
            $0.member("typ", type)
            $0.member("kid", id)
        }
        var payload = JSONWriter(capacity: 512)
        payload.object { claims(&$0) }
        let signed =
            Base64URL.encode(header.buffer.readableBytesView) + "." + Base64URL.encode(payload.buffer.readableBytesView)
        return signed + "." + Base64URL.encode(try key.sign(Array(signed.utf8)))
    }

    /// What a client signs to show who it is (RFC 7523, section 3): valid for a minute, once.
    func assertion(clientID: String, audience: String) throws -> String {
        let now = Int(Date().timeIntervalSince1970)
        return try token(type: "JWT") {
            $0.member("iss", clientID)
            $0.member("sub", clientID)
            $0.member("aud", audience)
            $0.member("jti", UUID().uuidString)
            $0.member("iat", now)
            $0.member("exp", now + 60)
        }
    }
}

/// A text that is no private key that can sign here.
public struct SigningKeyProblem: Error, CustomStringConvertible {
    public var description: String {
        "is not a private key in PEM: EC P-256 or P-384, Ed25519, or RSA of at least 2048 bits"
    }
}
