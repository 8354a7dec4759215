/// W3C Trace Context (`traceparent`, level 1): carried from the client to every service that is called for it.
public struct TraceContext: Sendable, Hashable {
    public let traceparent: String

    /// A new trace.
    public init() {
        var generator = SystemRandomNumberGenerator()
        self.init(
            traceHigh: generator.next(), traceLow: generator.next() | 1, span: generator.next() | 1)
    }

    /// Continues a client's trace. Nil if the header is not a version 00 `traceparent`.
    public init?(traceparent: String) {
        let bytes = Array(traceparent.utf8)
        guard bytes.count == 55, traceparent.hasPrefix("00-"), bytes[35] == dash, bytes[52] == dash,
            Self.isHexadecimal(bytes[3..<35]), Self.isHexadecimal(bytes[36..<52]), Self.isHexadecimal(bytes[53..<55])
        else { return nil }
        self.traceparent = traceparent
    }

    private init(traceHigh: UInt64, traceLow: UInt64, span: UInt64) {
        var bytes = Array("00-".utf8)
        bytes.reserveCapacity(55)
        for (word, end) in [(traceHigh, ""), (traceLow, "-"), (span, "-01")] {
            for shift in stride(from: 60, through: 0, by: -4) {
                bytes.append(digits[Int(truncatingIfNeeded: word >> UInt64(shift)) & 0xf])
            }
            bytes.append(contentsOf: end.utf8)
        }
        traceparent = String(decoding: bytes, as: UTF8.self)
    }

    private static func isHexadecimal(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.allSatisfy { digits.contains($0) }
    }
}

private let dash = UInt8(ascii: "-")
private let digits = Array("0123456789abcdef".utf8)
