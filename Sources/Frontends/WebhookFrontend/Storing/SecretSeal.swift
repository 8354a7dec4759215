import CompositionCore
import Crypto
import Foundation

/// Secrets as they are kept: encrypted, and bound to their webhook. A copy of the file alone signs nothing.
struct SecretSeal: Sendable {
    private let key: SymmetricKey

    /// - Parameter key: 32 bytes
    init(key: [UInt8]) {
        self.key = SymmetricKey(data: key)
    }

    func sealed(_ secret: WebhookSecret, of webhook: String) throws -> Data {
        let box = try AES.GCM.seal(secret.bytes, using: key, authenticating: Data(webhook.utf8))
        guard let combined = box.combined else { throw Failure(.inner, "a secret can't be encrypted") }
        return combined
    }

    func opened(_ data: Data, of webhook: String) throws -> WebhookSecret {
        let box = try AES.GCM.SealedBox(combined: data)
        return WebhookSecret(bytes: Array(try AES.GCM.open(box, using: key, authenticating: Data(webhook.utf8))))
    }
}
