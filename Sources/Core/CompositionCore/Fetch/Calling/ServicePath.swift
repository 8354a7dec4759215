/// A path and query of a service, written as `"/stock/\(id)"` or `"/reviews?productId=\(id)&limit=\(20)"`.
///
/// Literals stand as the programmer wrote them; of values only checked ids, numbers and
/// percent-encoded text can be interpolated, so no client's bytes change which path is called.
public struct ServicePath: Sendable, Hashable, ExpressibleByStringInterpolation, CustomStringConvertible {
    public let text: String

    public init(stringLiteral text: String) {
        self.text = text
    }

    public init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
    }

    public var description: String { text }

    public struct StringInterpolation: StringInterpolationProtocol {
        var text = ""

        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        public mutating func appendLiteral(_ literal: String) {
            text += literal
        }

        /// A path to go on from.
        public mutating func appendInterpolation(_ path: ServicePath) {
            text += path.text
        }

        public mutating func appendInterpolation(_ id: ResourceID) {
            text += id.text
        }

        /// Ids separated by commas, as `?ids=` takes them.
        public mutating func appendInterpolation(_ ids: [ResourceID]) {
            text += ids.lazy.map(\.text).joined(separator: ",")
        }

        public mutating func appendInterpolation(_ number: Int) {
            text += String(number)
        }

        /// Any text, percent-encoded but for the unreserved characters of RFC 3986, section 2.3.
        public mutating func appendInterpolation(encoding value: String) {
            for byte in value.utf8 {
                if isUnreserved(byte) {
                    text.unicodeScalars.append(Unicode.Scalar(byte))
                } else {
                    let hex = String(byte, radix: 16, uppercase: true)
                    text += hex.utf8.count == 1 ? "%0\(hex)" : "%\(hex)"
                }
            }
        }
    }
}

private func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        true
    default: false
    }
}
