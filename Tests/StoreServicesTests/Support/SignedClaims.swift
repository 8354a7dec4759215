import Crypto
import Foundation
import Tokens

/// An assertion that a test makes, right or wrong.
struct SignedClaims {
    var algorithm = "ES256"
    var type = "service-assertion+jwt"
    var issuer: String
    var audience: String
    var subject: String?
    var issuedAt = Int(Date().timeIntervalSince1970)
    var lifetime = 60
    /// Stands in the header or the claims as it is.
    var moreHead = ""
    var moreClaims = ""
    var signs = true

    init(issuer: String, audience: String, subject: String?) {
        self.issuer = issuer
        self.audience = audience
        self.subject = subject
    }

    func signed(by keyFile: String) throws -> String {
        let head = #"{"alg":"\#(algorithm)","typ":"\#(type)"\#(moreHead)}"#
        let sub = subject.map { #","sub":"\#($0)""# } ?? ""
        let claims =
            #"{"iss":"\#(issuer)","aud":"\#(audience)"\#(sub),"iat":\#(issuedAt),"#
            + #""exp":\#(issuedAt + lifetime),"jti":"\#(UUID().uuidString)"\#(moreClaims)}"#
        let text = Base64URL.encode(head.utf8) + "." + Base64URL.encode(claims.utf8)
        guard signs else { return text + "." }
        let key = try P256.Signing.PrivateKey(pemRepresentation: String(contentsOfFile: keyFile, encoding: .utf8))
        if algorithm == "HS256" {
            let secret = SymmetricKey(data: key.publicKey.derRepresentation)
            return text + "."
                + Base64URL.encode(Array(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: secret)))
        }
        return text + "." + Base64URL.encode(try key.signature(for: Data(text.utf8)).rawRepresentation)
    }
}
