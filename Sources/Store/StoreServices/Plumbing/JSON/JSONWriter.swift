import NIOCore

/// Writes JSON (RFC 8259) straight into the answer's buffer, without nulls: what is absent isn't written.
struct JSONWriter {
    private(set) var buffer = ByteBuffer()
    private var needsComma = false

    mutating func object(_ name: StaticString? = nil, fields: (inout Self) throws -> Void) rethrows {
        begin(name, "{")
        try fields(&self)
        end("}")
    }

    mutating func array(_ name: StaticString? = nil, items: (inout Self) throws -> Void) rethrows {
        begin(name, "[")
        try items(&self)
        end("]")
    }

    /// An array of objects.
    mutating func array<Items: Sequence>(
        _ name: StaticString, _ items: Items, fields: (inout Self, Items.Element) throws -> Void
    ) rethrows {
        try array(name) { json in
            for item in items { try json.object { try fields(&$0, item) } }
        }
    }

    mutating func array(_ name: StaticString, _ texts: some Sequence<some StringProtocol>) {
        array(name) { json in
            for text in texts { json.element(text) }
        }
    }

    mutating func element(_ text: some StringProtocol) {
        separate()
        quote(text)
    }

    mutating func field(_ name: StaticString, _ text: some StringProtocol) {
        self.name(name)
        quote(text)
    }

    mutating func field(_ name: StaticString, _ number: some BinaryInteger) {
        self.name(name)
        buffer.writeString(String(number))
    }

    mutating func field(_ name: StaticString, _ truth: Bool) {
        self.name(name)
        buffer.writeString(truth ? "true" : "false")
    }

    /// A price, with its currency's digits.
    mutating func field(_ name: StaticString, _ price: Money) {
        self.name(name)
        buffer.writeString(price.text)
    }

    /// A value that is JSON already.
    mutating func field(_ name: StaticString, json: String) {
        self.name(name)
        buffer.writeString(json)
    }
}

extension JSONWriter {
    private mutating func begin(_ name: StaticString?, _ bracket: StaticString) {
        if let name { self.name(name) } else { separate() }
        buffer.writeStaticString(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: StaticString) {
        buffer.writeStaticString(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { buffer.writeInteger(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func name(_ name: StaticString) {
        separate()
        buffer.writeStaticString("\"")
        buffer.writeStaticString(name)
        buffer.writeStaticString("\":")
    }

    private mutating func quote(_ text: some StringProtocol) {
        buffer.writeInteger(UInt8(ascii: "\""))
        if text.utf8.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) {
            for byte in text.utf8 { escape(byte) }
        } else {
            buffer.writeSubstring(Substring(text))
        }
        buffer.writeInteger(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            buffer.writeInteger(UInt8(ascii: "\\"))
            buffer.writeInteger(byte)
        case UInt8(ascii: "\n"): buffer.writeStaticString("\\n")
        case 0..<0x20:
            let hex = String(byte, radix: 16)
            buffer.writeString("\\u00" + (hex.utf8.count == 1 ? "0" + hex : hex))
        default: buffer.writeInteger(byte)
        }
    }
}
