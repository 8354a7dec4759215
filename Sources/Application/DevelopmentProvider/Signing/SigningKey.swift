import Crypto
import FacetApplication
import Foundation
import JWTKit
import Tokens

/// The key that signs all tokens: ES256, made at the first start, kept in a file that only its owner reads.
struct SigningKey: Sendable {
    /// `kid`: what the key itself says, so that another key never has the same name.
    let id: String
    /// As `jwks_uri` answers it (RFC 7517).
    let set: KeySet
    private let keys = JWTKeyCollection()

    init(file: String) async throws {
        let key = try Self.read(file) ?? Self.make(file)
        let point = key.publicKey.rawRepresentation
        id = Base64URL.encode(SHA256.hash(data: point).prefix(12))
        set = KeySet(keys: [
            .init(kid: id, x: Base64URL.encode(point.prefix(32)), y: Base64URL.encode(point.suffix(32)))
        ])
        await keys.add(ecdsa: try ES256PrivateKey(pem: key.pemRepresentation), kid: JWKIdentifier(string: id))
    }

    /// - Parameter type: `at+jwt` (RFC 9068), `JWT`, `logout+jwt`.
    func sign(_ claims: TokenClaims, type: String) async throws -> String {
        try await keys.sign(claims, kid: JWKIdentifier(string: id), header: ["typ": .string(type)])
    }

    /// The claims of a token that this key signed, whatever its age; nil if it didn't, or for another purpose.
    func claims(of token: String, type: String) async -> TokenClaims? {
        guard let claims = try? await keys.verify(token, as: TokenClaims.self),
            let header = try? DefaultJWTParser().parse(Data(token.utf8), as: TokenClaims.self).header,
            header.typ == type, header.alg == "ES256", header.kid == id
        else { return nil }
        return claims
    }

    private static func read(_ file: String) throws -> P256.Signing.PrivateKey? {
        guard let data = FileManager.default.contents(atPath: file) else { return nil }
        guard let key = try? P256.Signing.PrivateKey(pemRepresentation: String(decoding: data, as: UTF8.self)) else {
            throw CommandFailure(message: "\(file) holds no key; remove it to have a new one made")
        }
        return key
    }

    private static func make(_ file: String) throws -> P256.Signing.PrivateKey {
        let key = P256.Signing.PrivateKey()
        let draft = "\(file).new"
        try FileManager.default.createDirectory(
            at: URL(fileURLWithPath: file).deletingLastPathComponent(), withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        try? FileManager.default.removeItem(atPath: draft)
        guard
            FileManager.default.createFile(
                atPath: draft, contents: Data(key.pemRepresentation.utf8), attributes: [.posixPermissions: 0o600]),
            rename(draft, file) == 0
        else { throw CommandFailure(message: "\(file) can't be written") }
        return key
    }
}

/// A JWK Set of elliptic curve keys (RFC 7517, RFC 7518 section 6.2).
struct KeySet: Sendable, Encodable {
    let keys: [Key]

    struct Key: Sendable, Encodable {
        var kty = "EC"
        var crv = "P-256"
        var alg = "ES256"
        var use = "sig"
        let kid: String
        let x: String
        let y: String
    }
}
