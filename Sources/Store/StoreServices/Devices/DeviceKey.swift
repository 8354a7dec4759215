import Crypto
import Foundation

/// A device's API key: 32 random bytes as base64url. Only its hash is kept in the registry.
struct DeviceKey: Sendable {
    let text: String

    init() {
        // The system's generator is cryptographically secure.
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max) }
        text = Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }

    /// SHA-256 of the text, lowercase hexadecimal.
    var hash: String {
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
