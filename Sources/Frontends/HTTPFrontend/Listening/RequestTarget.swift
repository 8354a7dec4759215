import CompositionCore

/// The request target (RFC 9112, section 3.2) that this frontend understands: origin form, a short path of plain
/// segments, so that no spelling of a path is routed one way here and another way behind a proxy.
enum RequestTarget {
    static let lengthMax = 2048

    static func check(_ target: String?) throws(Failure) {
        guard let target = target?.utf8, target.first == slash else {
            throw Failure(.invalid, "the request target must be a path")
        }
        guard target.count <= lengthMax else { throw Failure(.invalid, "the request target is too long") }
        var previous: UInt8 = 0
        for byte in target {
            if byte == UInt8(ascii: "?") { return }
            guard isPlain(byte) else {
                throw Failure(.invalid, "the path may have letters, digits and - . _ : ~ only", field: "path")
            }
            if byte == previous, byte == slash || byte == UInt8(ascii: ".") {
                throw Failure(.invalid, "the path may not have // or ..", field: "path")
            }
            previous = byte
        }
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
