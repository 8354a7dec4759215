import Crypto
import Foundation
import Tokens

/// What a browser's cookie holds: 32 random bytes as 43 characters of base64url. It is stored nowhere; stores know its
/// ``hash``, which signs nobody in. A fast hash is right here: nobody guesses 256 random bits.
public struct SessionID: Sendable, Hashable, CustomStringConvertible {
    static let textLength = 43

    /// The cookie's value.
    public let text: String

    /// A fresh one.
    public init() {
        text = SymmetricKey(size: .bits256).withUnsafeBytes { Base64URL.encode($0) }
    }

    /// Nil if the text can't be one.
    public init?(_ text: String) {
        guard text.utf8.count == Self.textLength, text.utf8.allSatisfy(Self.isAlphabet) else { return nil }
        self.text = text
    }

    public var hash: SessionHash { SessionHash(bytes: Array(SHA256.hash(data: Data(text.utf8)))) }

    /// Says nothing that belongs in no log.
    public var description: String { "session \(hash.text.prefix(8))" }

    private static func isAlphabet(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

/// The SHA-256 of a session's id, by which the session is found. No secret: good as the key of limits and logs.
public struct SessionHash: Sendable, Hashable, CustomStringConvertible {
    /// 32.
    let bytes: [UInt8]

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// 64 hexadecimal digits.
    public var text: String { bytes.hexadecimal }

    public var description: String { text }
}

extension [UInt8] {
    /// In small letters.
    var hexadecimal: String {
        var text = ""
        text.reserveCapacity(count * 2)
        for byte in self {
            text.unicodeScalars.append(UnicodeScalar(Self.digits[Int(byte >> 4)]))
            text.unicodeScalars.append(UnicodeScalar(Self.digits[Int(byte & 15)]))
        }
        return text
    }

    private static let digits = Array("0123456789abcdef".utf8)
}
