import CompositionCore
import Crypto
import Foundation
import JSONSlices
import NIOCore
import Tokens
import X509

/// What a caller says of itself, signed: who it is, which service it calls, for whom, until when (RFC 7519, RFC 8725).
struct Assertion: Sendable {
    let issuer: String
    /// Who it calls for, as `user:u1`; nil: nobody.
    let subject: String?
    let audience: String
    /// Unix seconds.
    let issuedAt: Int
    let expiry: Int
    private let algorithm: String
    private let signed: Data
    private let signature: Data

    static let type = "service-assertion+jwt"
    private static let bytesMax = 4_096

    /// Reads what is said; nothing of it is true before ``isSigned(by:)``.
    init(_ token: String) throws(Problem) {
        guard token.utf8.count <= Self.bytesMax else { throw Self.wrong("is too long") }
        let pieces = token.split(separator: ".", omittingEmptySubsequences: false)
        guard pieces.count == 3, let head = Base64URL.decode(pieces[0]), let body = Base64URL.decode(pieces[1]),
            let signature = Base64URL.decode(pieces[2])
        else { throw Self.wrong("is no signed token") }
        do throws(JSONError) {
            let head = try JSONDocument(ByteBuffer(bytes: head)).root
            let claims = try JSONDocument(ByteBuffer(bytes: body)).root
            algorithm = try head.text("alg")
            guard try head.text("typ") == Self.type, head["crit"] == nil else { throw .unexpected(field: "typ") }
            issuer = try claims.text("iss")
            audience = try claims.text("aud")
            subject = try claims.optional("sub", .string)?.string
            issuedAt = try claims.integer("iat")
            expiry = try claims.integer("exp")
            guard try !claims.text("jti").isEmpty else { throw .unexpected(field: "jti") }
        } catch {
            throw Self.wrong("is none of ours")
        }
        self.signature = Data(signature)
        signed = Data(token.utf8.prefix(pieces[0].utf8.count + 1 + pieces[1].utf8.count))
    }

    /// The user it acts for.
    var user: String? {
        guard let subject, subject.hasPrefix("user:") else { return nil }
        return ResourceID(String(subject.dropFirst(5)))?.text
    }

    /// The kind of the key says the algorithm, and never the token alone (RFC 8725, section 3.1).
    func isSigned(by key: Certificate.PublicKey) -> Bool {
        if let key = P256.Signing.PublicKey(key) {
            guard algorithm == "ES256", let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature)
            else { return false }
            return key.isValidSignature(signature, for: signed)
        }
        guard algorithm == "EdDSA", let key = Curve25519.Signing.PublicKey(key) else { return false }
        return key.isValidSignature(signature, for: signed)
    }

    static func wrong(_ what: String) -> Problem { .unauthenticated("the assertion \(what)") }
}
