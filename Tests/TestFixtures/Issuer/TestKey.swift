import Crypto
import CryptoExtras
import Foundation

/// A key that a test's issuer signs with.
public struct TestKey: Sendable {
    public enum Kind: Sendable {
        case es256
        case es384
        case ed25519
        /// Bits of the modulus.
        case rsa(Int)
    }

    public let id: String
    public let algorithm: String
    /// Its public half (RFC 7517).
    public let jwk: String
    /// The public half in PEM, as somebody who would abuse it has it.
    public let publicPEM: String
    private let sign: @Sendable (Data) throws -> Data

    public init(_ id: String, _ kind: Kind = .es256) throws {
        self.id = id
        let members: String
        switch kind {
        case .es256:
            let key = P256.Signing.PrivateKey()
            (algorithm, members) = ("ES256", Self.curve("P-256", key.publicKey.rawRepresentation))
            publicPEM = key.publicKey.pemRepresentation
            sign = { try key.signature(for: $0).rawRepresentation }
        case .es384:
            let key = P384.Signing.PrivateKey()
            (algorithm, members) = ("ES384", Self.curve("P-384", key.publicKey.rawRepresentation))
            publicPEM = key.publicKey.pemRepresentation
            sign = { try key.signature(for: $0).rawRepresentation }
        case .ed25519:
            let key = Curve25519.Signing.PrivateKey()
            let x = TestToken.base64URL(key.publicKey.rawRepresentation)
            (algorithm, members) = ("EdDSA", #""kty":"OKP","crv":"Ed25519","x":"\#(x)""#)
            publicPEM = ""
            sign = { try key.signature(for: $0) }
        case .rsa(let bits):
            let key = try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: bits))
            let numbers = try key.publicKey.getKeyPrimitives()
            let (n, e) = (TestToken.base64URL(numbers.modulus), TestToken.base64URL(numbers.publicExponent))
            (algorithm, members) = ("RS256", #""kty":"RSA","n":"\#(n)","e":"\#(e)""#)
            publicPEM = key.publicKey.pemRepresentation
            sign = { try key.signature(for: $0, padding: .insecurePKCS1v1_5).rawRepresentation }
        }
        jwk = #"{"kid":"\#(id)","use":"sig","alg":"\#(algorithm)",\#(members)}"#
    }

    /// A compact token of exactly this header and payload, whatever they say.
    public func token(header: String, payload: String) throws -> String {
        let signed = TestToken.base64URL(Data(header.utf8)) + "." + TestToken.base64URL(Data(payload.utf8))
        return signed + "." + TestToken.base64URL(try sign(Data(signed.utf8)))
    }

    private static func curve(_ name: String, _ point: Data) -> String {
        let x = TestToken.base64URL(point.prefix(point.count / 2))
        let y = TestToken.base64URL(point.suffix(point.count / 2))
        return #""kty":"EC","crv":"\#(name)","x":"\#(x)","y":"\#(y)""#
    }
}
