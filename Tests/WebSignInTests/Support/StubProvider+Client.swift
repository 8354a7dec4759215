import Crypto
import Foundation
import TestFixtures
import Tokens

extension StubProvider {
    /// Whether a request shows that it is the client's, in one of three ways.
    static func isClient(_ request: StubService.Request, _ state: State) -> Bool {
        let form = Fields.of(request.body)
        if let assertion = form["client_assertion"] { return isClient(assertion, state) }
        if let secret = form["client_secret"] { return form["client_id"] == clientID && secret == clientSecret }
        // Each half is form-encoded first (RFC 6749, section 2.3.1).
        let pair = "\(clientID):a%20secret%3A%20of%20web"
        return request.headers.contains {
            $0.name.lowercased() == "authorization" && $0.value == "Basic " + Data(pair.utf8).base64EncodedString()
        }
    }

    /// RFC 7523, section 3.
    private static func isClient(_ assertion: String, _ state: State) -> Bool {
        let pieces = assertion.split(separator: ".")
        guard pieces.count == 3, let key = state.behaviour.clientKey, let signature = Base64URL.decode(pieces[2]),
            let ecdsa = try? P256.Signing.ECDSASignature(rawRepresentation: signature),
            key.isValidSignature(ecdsa, for: Data("\(pieces[0]).\(pieces[1])".utf8)),
            let claims = Base64URL.decode(pieces[1]).map({ String(decoding: $0, as: UTF8.self) })
        else { return false }
        return claims.contains(#""sub":"web""#) && claims.contains(#""aud":"\#(state.issuer)/token""#)
    }
}
