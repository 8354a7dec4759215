import CompositionCore

/// The request target (RFC 9112, section 3.2) that this frontend understands: origin form, a short path of plain
/// segments, so that no spelling of a path is routed one way here and another way behind a proxy.
enum RequestTarget {
    static let pathLengthMax = 2048
    /// With the query. What every recipient should take, and so what proxies and clients can be relied on to pass on (RFC
    /// 9110, section 4.1).
    static let lengthMax = 8000

    static func check(_ target: String?) throws(Failure) {
        guard let target = target?.utf8, target.first == slash else {
            throw Failure(.invalid, "the request target must be a path")
        }
        guard target.count <= lengthMax else { throw Failure(.invalid, "the request target is too long") }
        try checkPath(of: target)
    }

    private static func checkPath(of target: String.UTF8View) throws(Failure) {
        var previous: UInt8 = 0
        var length = 0
        for byte in target {
            if byte == UInt8(ascii: "?") { return }
            length += 1
            guard length <= pathLengthMax else { throw Failure(.invalid, "the path is too long", field: "path") }
            if byte == UInt8(ascii: "%"), let plain = withPlainColons(target) { return try checkPath(of: plain.utf8) }
            guard isPlain(byte) else {
                throw Failure(.invalid, "the path may have letters, digits and - . _ : ~ only", field: "path")
            }
            if byte == previous, byte == slash || byte == UInt8(ascii: ".") {
                throw Failure(.invalid, "the path may not have // or ..", field: "path")
            }
            previous = byte
        }
    }

    /// A colon is the one character of ids that programs like to encode (`encodeURIComponent`), and no path means
    /// something else with one. Nil if none is encoded.
    private static func withPlainColons(_ target: String.UTF8View) -> String? {
        let text = String(target)
        let plain = text.decodingColons
        return plain == text ? nil : plain
    }

    private static let slash = UInt8(ascii: "/")

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "/-._:~".utf8.contains(byte)
        }
    }
}

extension String {
    /// `%3A` and `%3a` as `:`; everything else as it is.
    var decodingColons: String { replacing("%3A", with: ":").replacing("%3a", with: ":") }
}
