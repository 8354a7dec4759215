import CompositionCore
import HTTPTypes

/// The token of an `Authorization` header (RFC 6750, section 2.1).
struct BearerToken {
    static let bytesMax = 8 << 10

    let text: String

    /// Nil if the request has no bearer token. Throws `invalid` for a header that stands twice, so that no two readers of
    /// a request see different clients, and for what is no token.
    init?(_ headers: HTTPFields) throws(Failure) {
        let values = headers[values: .authorization]
        guard values.count <= 1 else { throw Failure.invalidRequest("Authorization stands twice") }
        guard let value = values.first else { return nil }
        let scheme = value.prefix { $0 != " " }
        guard scheme.lowercased() == "bearer" else { return nil }
        let text = value.dropFirst(scheme.count).drop { $0 == " " }
        guard !text.isEmpty, text.utf8.count <= Self.bytesMax, text.utf8.allSatisfy(Self.isPlain) else {
            throw Failure.invalidRequest("after Bearer there is no token")
        }
        self.text = String(text)
    }

    /// A signed token has two dots, one of development one.
    var mayBeDevelopments: Bool { text.utf8.count { $0 == UInt8(ascii: ".") } == 1 }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._~+/=".utf8.contains(byte)
        }
    }
}
