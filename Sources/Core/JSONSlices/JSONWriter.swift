public import NIOCore

/// Writes one JSON text into a buffer, compact and in the order of the calls.
///
///     json.object {
///         $0.member("name", product.name)
///         $0.member("items", items) { $0.object { … } }
///     }
public struct JSONWriter: Sendable {
    public private(set) var buffer: ByteBuffer
    private var needsComma = false

    /// - Parameter capacity: bytes to begin with; a good guess saves copies.
    public init(capacity: Int = 1024) {
        buffer = ByteBufferAllocator().buffer(capacity: capacity)
    }

    public mutating func object<Failure: Error>(_ members: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
        begin(UInt8(ascii: "{"))
        try members(&self)
        end(UInt8(ascii: "}"))
    }

    public mutating func array<Items: Sequence, Failure: Error>(
        _ items: Items, _ write: (inout JSONWriter, Items.Element) throws(Failure) -> Void
    ) throws(Failure) {
        begin(UInt8(ascii: "["))
        for item in items {
            try write(&self, item)
        }
        end(UInt8(ascii: "]"))
    }

    /// Begins a member; exactly one value has to follow.
    public mutating func key(_ name: StaticString) {
        separate()
        buffer.writeInteger(UInt8(ascii: "\""))
        buffer.writeStaticString(name)
        buffer.writeStaticString("\":")
        needsComma = false
    }

    /// Begins a member named as a key that arrived.
    public mutating func key(_ slice: JSONValue) {
        value(slice)
        buffer.writeInteger(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Begins a member whose name is not known at compile time.
    public mutating func key(escaping name: String) {
        value(name)
        buffer.writeInteger(UInt8(ascii: ":"))
        needsComma = false
    }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        buffer.writeInteger(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        buffer.writeInteger(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { buffer.writeInteger(UInt8(ascii: ",")) }
        needsComma = true
    }
}

extension JSONWriter {
    /// Copies a scalar as it arrived.
    public mutating func value(_ slice: JSONValue) {
        separate()
        slice.withBytes { _ = buffer.writeBytes($0) }
    }

    public mutating func value(_ text: String) {
        separate()
        buffer.writeInteger(UInt8(ascii: "\""))
        if text.utf8.contains(where: mustBeEscaped) {
            writeEscaped(text)
        } else {
            buffer.writeString(text)
        }
        buffer.writeInteger(UInt8(ascii: "\""))
    }

    public mutating func value(_ number: some BinaryInteger) {
        separate()
        buffer.writeString(String(number))
    }

    /// Finite numbers only; others have no JSON.
    public mutating func value(_ number: Double) {
        separate()
        buffer.writeString(number.isFinite ? number.description : "0")
    }

    public mutating func value(_ flag: Bool) {
        separate()
        buffer.writeStaticString(flag ? "true" : "false")
    }

    /// Digits that are a JSON number already.
    public mutating func value(digits: String) {
        separate()
        buffer.writeString(digits)
    }

    private mutating func writeEscaped(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): buffer.writeStaticString("\\\"")
            case UInt8(ascii: "\\"): buffer.writeStaticString("\\\\")
            case UInt8(ascii: "\n"): buffer.writeStaticString("\\n")
            case UInt8(ascii: "\r"): buffer.writeStaticString("\\r")
            case UInt8(ascii: "\t"): buffer.writeStaticString("\\t")
            case 0..<0x10: buffer.writeString("\\u000" + String(byte, radix: 16))
            case 0x10..<0x20: buffer.writeString("\\u00" + String(byte, radix: 16))
            default: buffer.writeInteger(byte)
            }
        }
    }
}

private func mustBeEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
}
