import Crypto
import Foundation
import Tokens

/// A device's API key: 32 random bytes as base64url. Only its hash is kept in the registry.
///
/// The hash is plain SHA-256. What makes passwords need a slow, salted one is that people choose them: there are few,
/// and a table or a fast machine finds them. A key is one of 2^256 that a generator chose; nobody finds it by trying,
/// however fast the hash is, no two devices have the same, and a check that costs a device's sign-in next to nothing
/// gives nobody a way to keep the backend busy.
public struct DeviceKey: Sendable {
    public let text: String

    public init() {
        // The system's generator is cryptographically secure.
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max) }
        text = Base64URL.encode(bytes)
    }

    /// SHA-256 of the text, lowercase hexadecimal.
    public var hash: String { Self.hash(of: text) }

    /// SHA-256 of a key's text, lowercase hexadecimal.
    public static func hash(of text: String) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var hex: [UInt8] = []
        hex.reserveCapacity(64)
        for byte in SHA256.hash(data: Data(text.utf8)) {
            hex.append(digits[Int(byte >> 4)])
            hex.append(digits[Int(byte & 15)])
        }
        return String(decoding: hex, as: UTF8.self)
    }
}
