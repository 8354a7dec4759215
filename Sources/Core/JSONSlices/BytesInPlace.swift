/// Memory that was reserved for one step of a ``JSONWriter``, filled from its start.
struct BytesInPlace {
    let memory: UnsafeMutableRawBufferPointer
    private(set) var count = 0

    init(memory: UnsafeMutableRawBufferPointer) {
        self.memory = memory
    }

    mutating func append(_ byte: UInt8) {
        memory[count] = byte
        count += 1
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        UnsafeMutableRawBufferPointer(rebasing: memory[count...]).copyMemory(from: bytes)
        count += bytes.count
    }

    /// At most 20 bytes.
    mutating func append(decimal number: Int) {
        if number < 0 { append(UInt8(ascii: "-")) }
        let start = count
        var rest = number.magnitude
        repeat {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        memory[start..<count].reverse()
    }

    /// A name that needs no escapes, its quotes and the colon.
    mutating func appendKey(_ name: StaticString) {
        append(UInt8(ascii: "\""))
        name.withUTF8Buffer { append(UnsafeRawBufferPointer($0)) }
        append(UInt8(ascii: "\""))
        append(UInt8(ascii: ":"))
    }

    /// The inside of a string (RFC 8259, section 7).
    mutating func append(escaping characters: UnsafeRawBufferPointer) {
        for byte in characters {
            guard mustBeEscaped(byte) else {
                append(byte)
                continue
            }
            append(UInt8(ascii: "\\"))
            switch byte {
            case UInt8(ascii: "\n"): append(UInt8(ascii: "n"))
            case UInt8(ascii: "\r"): append(UInt8(ascii: "r"))
            case UInt8(ascii: "\t"): append(UInt8(ascii: "t"))
            case 0..<0x20: appendCodeUnit(byte)
            default: append(byte)
            }
        }
    }

    /// `u00xx`.
    private mutating func appendCodeUnit(_ byte: UInt8) {
        for character in "u00".utf8 { append(character) }
        for digit in [byte >> 4, byte & 0xf] {
            append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}

func mustBeEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
}
