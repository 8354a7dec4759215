import Crypto
import Foundation

/// How a delivery is signed: HMAC-SHA256 over `id.timestamp.body` (Standard Webhooks 1.0).
public enum WebhookSignature {
    /// How far a receiver's clock may differ from the timestamp, as the specification's libraries have it.
    public static let toleranceSeconds: Int64 = 300

    /// One signature: `v1,` and base64.
    ///
    /// - Parameter timestamp: Unix seconds of this attempt
    public static func sign(
        id: String, timestamp: Int64, body: some Sequence<UInt8>, with secret: WebhookSecret
    ) -> String {
        "v1," + Data(code(id, timestamp, body, secret)).base64EncodedString()
    }

    /// Whether one of the signatures of a `webhook-signature` header is right. Those of other versions count as nothing.
    public static func isValid(
        _ header: String, id: String, timestamp: Int64, body: some Sequence<UInt8>, for secret: WebhookSecret
    ) -> Bool {
        let message = message(id, timestamp, body)
        return header.split(separator: " ").contains { signature in
            guard signature.hasPrefix("v1,"), let code = Data(base64Encoded: String(signature.dropFirst(3))) else {
                return false
            }
            return HMAC<SHA256>.isValidAuthenticationCode(
                code, authenticating: message, using: SymmetricKey(data: secret.bytes))
        }
    }

    private static func code(
        _ id: String, _ timestamp: Int64, _ body: some Sequence<UInt8>, _ secret: WebhookSecret
    ) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(
            for: message(id, timestamp, body), using: SymmetricKey(data: secret.bytes))
    }

    private static func message(_ id: String, _ timestamp: Int64, _ body: some Sequence<UInt8>) -> Data {
        Data("\(id).\(timestamp).".utf8) + Data(body)
    }
}
