import JSONSlices
import JWTKit

/// A public key of a provider, for each algorithm that it may be used with (RFC 7517, section 4).
struct VerificationKey: Sendable {
    let id: String?
    let algorithms: [SignatureAlgorithm: any JWTAlgorithm]

    /// A modulus of 8 192 bits, in base64url; verifying with longer ones is work that a forger could ask for.
    private static let memberBytesMax = 1366

    /// Nil for a key that can't be used here: another type or curve, too short, for encryption, or no key at all.
    init?(_ jwk: JSONValue) async {
        guard jwk["use"].map({ $0.string == "sig" }) ?? true,
            jwk["key_ops"].map({ $0.texts.contains("verify") }) ?? true
        else { return nil }
        id = jwk["kid"]?.string
        guard (jwk["kid"] == nil) == (id == nil), (id?.utf8.count ?? 0) <= CompactToken.keyIDBytesMax else {
            return nil
        }
        var possible = Self.algorithms(of: jwk)
        if let named = jwk["alg"] { possible = possible.filter { $0.rawValue == named.string } }
        var algorithms: [SignatureAlgorithm: any JWTAlgorithm] = [:]
        for algorithm in possible {
            guard let key = Self.publicKey(jwk, algorithm) else { continue }
            algorithms[algorithm] = try? await JWTKeyCollection().add(jwk: key).getKey(
                for: Self.anyID, alg: algorithm.rawValue)
        }
        guard !algorithms.isEmpty else { return nil }
        self.algorithms = algorithms
    }

    private static let anyID = JWKIdentifier(string: "key")

    private static func algorithms(of jwk: JSONValue) -> [SignatureAlgorithm] {
        switch (jwk["kty"]?.string, jwk["crv"]?.string) {
        case ("RSA", nil): SignatureAlgorithm.rsa
        case ("EC", "P-256"): [.es256]
        case ("EC", "P-384"): [.es384]
        case ("OKP", "Ed25519"): [.edDSA]
        default: []
        }
    }

    /// Of its public members alone: should a provider publish its private key, nothing here holds it.
    private static func publicKey(_ jwk: JSONValue, _ algorithm: SignatureAlgorithm) -> JWK? {
        func text(_ name: StaticString) -> String? {
            jwk[name]?.string.flatMap { $0.utf8.count <= memberBytesMax ? $0 : nil }
        }
        switch algorithm {
        case .rs256, .rs384, .rs512, .ps256, .ps384, .ps512:
            guard let modulus = text("n"), let exponent = text("e"), exponent.utf8.count <= 8 else { return nil }
            return .rsa(algorithm.jwk, identifier: anyID, modulus: modulus, exponent: exponent)
        case .es256, .es384:
            guard let x = text("x"), let y = text("y") else { return nil }
            return .ecdsa(
                algorithm.jwk, identifier: anyID, x: x, y: y, curve: algorithm == .es256 ? .p256 : .p384)
        case .edDSA:
            guard let x = text("x") else { return nil }
            return .octetKeyPair(algorithm.jwk, identifier: anyID, x: x, y: nil, curve: .ed25519)
        }
    }
}
