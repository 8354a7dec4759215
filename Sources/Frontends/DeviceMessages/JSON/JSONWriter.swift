import NIOCore

/// Writes one object of proto3 JSON; fields with their default are left out.
struct JSONWriter {
    private(set) var buffer: ByteBuffer
    private var isEmpty = true

    /// Begins an object after what is in the buffer.
    init(_ buffer: ByteBuffer) {
        self.buffer = buffer
        self.buffer.writeStaticString("{")
    }

    /// Ends the object.
    consuming func end() -> ByteBuffer {
        buffer.writeStaticString("}")
        return buffer
    }

    mutating func field(_ name: StaticString, _ number: some FixedWidthInteger) {
        guard number != 0 else { return }
        key(name)
        buffer.writeString(String(number))
    }

    /// 64-bit numbers are strings in proto3 JSON.
    mutating func field(_ name: StaticString, quoting number: UInt64) {
        guard number != 0 else { return }
        key(name)
        buffer.writeString("\"\(number)\"")
    }

    mutating func field(_ name: StaticString, _ text: String) {
        guard !text.isEmpty else { return }
        key(name)
        string(text)
    }

    mutating func field(_ name: StaticString, _ code: ErrorCode) {
        guard code != .unspecified else { return }
        key(name)
        string(code.protoName)
    }

    /// A value that is JSON already.
    mutating func field(_ name: StaticString, json: ByteBuffer) {
        key(name)
        buffer.writeImmutableBuffer(json)
    }

    mutating func array<Element>(
        _ name: StaticString, _ elements: [Element], _ write: (Element, inout JSONWriter) -> Void
    ) {
        guard !elements.isEmpty else { return }
        key(name)
        buffer.writeStaticString("[")
        for (index, element) in elements.enumerated() {
            if index > 0 { buffer.writeStaticString(",") }
            var inner = JSONWriter(ByteBuffer())
            write(element, &inner)
            buffer.writeImmutableBuffer(inner.end())
        }
        buffer.writeStaticString("]")
    }

    private mutating func key(_ name: StaticString) {
        if !isEmpty { buffer.writeStaticString(",") }
        isEmpty = false
        buffer.writeStaticString("\"")
        buffer.writeStaticString(name)
        buffer.writeStaticString("\":")
    }

    private mutating func string(_ text: String) {
        buffer.writeStaticString("\"")
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                buffer.writeStaticString("\\")
                buffer.writeInteger(byte)
            case 0..<0x20: buffer.writeString((byte < 16 ? "\\u000" : "\\u00") + String(byte, radix: 16))
            default: buffer.writeInteger(byte)
            }
        }
        buffer.writeStaticString("\"")
    }
}
