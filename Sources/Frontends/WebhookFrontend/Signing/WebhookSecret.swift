import Crypto
import Foundation

/// The secret that deliveries of a webhook are signed under, as Standard Webhooks writes it: `whsec_` and base64.
///
/// It is shown as nothing: who wants its text says ``text``.
public struct WebhookSecret: Sendable, Hashable, CustomStringConvertible {
    public static let prefix = "whsec_"
    /// Of the secret itself, by the specification.
    static let byteCounts = 24...64

    let bytes: [UInt8]

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Nil if the text isn't `whsec_` and the base64 of 24 to 64 bytes.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.prefix), let data = Data(base64Encoded: String(text.dropFirst(Self.prefix.count))),
            Self.byteCounts.contains(data.count)
        else { return nil }
        bytes = Array(data)
    }

    public static func random() -> Self {
        Self(bytes: SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) })
    }

    public var text: String { Self.prefix + Data(bytes).base64EncodedString() }
    public var description: String { Self.prefix + "…" }
}
