import Foundation

/// Base64url without padding (RFC 4648, section 5; RFC 7515, appendix C).
public enum Base64URL {
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Nil for whatever is not of the alphabet, padding included, and for what no encoder writes.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var standard = [UInt8](text.utf8)
        for index in standard.indices {
            switch standard[index] {
            case UInt8(ascii: "-"): standard[index] = UInt8(ascii: "+")
            case UInt8(ascii: "_"): standard[index] = UInt8(ascii: "/")
            case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): return nil
            default: break
            }
        }
        standard += [UInt8](repeating: UInt8(ascii: "="), count: (4 - standard.count % 4) % 4)
        guard let bytes = Data(base64Encoded: Data(standard)) else { return nil }
        // Bits that say nothing are 0 (RFC 4648, section 3.5): else several texts would stand for the same bytes.
        let rest = text.utf8.count % 4
        guard rest == 0 || encode(bytes.suffix(rest - 1)) == text.suffix(rest) else { return nil }
        return [UInt8](bytes)
    }
}
