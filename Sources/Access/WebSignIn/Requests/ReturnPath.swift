/// Where a browser goes after it signed in: a plain path of this origin, and nothing that any browser reads as another.
struct ReturnPath: Sendable, Hashable, Codable {
    static let home = Self(checked: "/")
    static let lengthMax = 512

    let text: String

    private init(checked text: String) {
        self.text = text
    }

    /// Nil for everything but `/`, plain segments and an optional query: no `//`, no `\`, no percent-encoding or `..` in
    /// the path, no fragment, no control character, and not sign-in itself.
    init?(_ text: String) {
        guard text.utf8.count <= Self.lengthMax, text.utf8.first == UInt8(ascii: "/"),
            !text.hasPrefix("/auth/")
        else { return nil }
        let halves = text.utf8.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        guard Self.isPath(halves[0]), halves.dropFirst().allSatisfy({ $0.allSatisfy(Self.isQueryByte) }) else {
            return nil
        }
        self.text = text
    }

    private static func isPath(_ path: Substring.UTF8View) -> Bool {
        var previous: UInt8 = 0
        for byte in path {
            let isPlain = isAlphanumeric(byte) || "/-._:~".utf8.contains(byte)
            let isRepeated = byte == previous && (byte == UInt8(ascii: "/") || byte == UInt8(ascii: "."))
            guard isPlain, !isRepeated else { return false }
            previous = byte
        }
        return true
    }

    /// RFC 3986, section 3.4.
    private static func isQueryByte(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "-._~:/?=&%+,@!$'()*;".utf8.contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    init(from decoder: any Decoder) throws {
        self = Self(try decoder.singleValueContainer().decode(String.self)) ?? .home
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
