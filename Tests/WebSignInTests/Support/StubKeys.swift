import Crypto
import Foundation
import Tokens

/// A provider's key, which signs whatever a test wants signed (ES256).
struct StubKeys: Sendable {
    private let key = P256.Signing.PrivateKey()

    func token(type: String = "JWT", algorithm: String = "ES256", _ claims: [String: any Sendable]) -> String {
        let signed = part(["alg": algorithm, "typ": type, "kid": "k1"]) + "." + part(claims)
        if algorithm == "none" { return signed + "." }
        // safe: signing fails for no bytes
        let signature = try! key.signature(for: Data(signed.utf8))
        return signed + "." + Base64URL.encode(signature.rawRepresentation)
    }

    var jwks: String {
        let point = key.publicKey.rawRepresentation
        let x = Base64URL.encode(point.prefix(32))
        let y = Base64URL.encode(point.suffix(32))
        return """
            {"keys":[{"kty":"EC","crv":"P-256","use":"sig","alg":"ES256","kid":"k1","x":"\(x)","y":"\(y)"}]}
            """
    }

    private func part(_ object: [String: any Sendable]) -> String {
        // safe: strings, numbers and dictionaries of them are JSON
        Base64URL.encode(try! JSONSerialization.data(withJSONObject: object))
    }
}
