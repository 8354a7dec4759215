extension JSONValue {
    /// A string's text, decoded; nil for other kinds.
    public var string: String? {
        guard kind == .string else { return nil }
        return withBytes { bytes in
            let text = bytes[1..<(bytes.count - 1)]
            return isEscaped ? unescape(text) : String(decoding: text, as: UTF8.self)
        }
    }

    /// A whole number in range; nil for other kinds, fractions and exponents.
    public var integer: Int? {
        guard kind == .number else { return nil }
        return withBytes(wholeNumber)
    }

    public var double: Double? {
        guard kind == .number else { return nil }
        return withBytes { Double(String(decoding: $0, as: UTF8.self)) }
    }

    public var bool: Bool? {
        guard kind == .bool else { return nil }
        return withBytes { $0.first == UInt8(ascii: "t") }
    }

    /// A number's digits as they arrived, if they are a plain decimal (`129.90`): no sign, no exponent.
    public var decimal: String? {
        guard kind == .number else { return nil }
        return withBytes { bytes in
            bytes.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || $0 == UInt8(ascii: ".") }
                ? String(decoding: bytes, as: UTF8.self) : nil
        }
    }
}

/// The text was checked, so it is a number; nil for one with a fraction, an exponent or too many digits.
private func wholeNumber(_ text: UnsafeRawBufferPointer) -> Int? {
    let isNegative = text.first == UInt8(ascii: "-")
    var number = 0
    for byte in text.dropFirst(isNegative ? 1 : 0) {
        guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        let digit = Int(byte - UInt8(ascii: "0"))
        let (shifted, overflowsByTen) = number.multipliedReportingOverflow(by: 10)
        let (sum, overflows) = shifted.addingReportingOverflow(isNegative ? -digit : digit)
        guard !overflowsByTen, !overflows else { return nil }
        number = sum
    }
    return number
}

/// The text was checked, so every escape is whole.
private func unescape(_ text: Slice<UnsafeRawBufferPointer>) -> String {
    var units: [UInt16] = []
    var result = ""
    var rest = text[...]
    func flush() {
        result += String(decoding: units, as: UTF16.self)
        units.removeAll()
    }
    while let backslash = rest.firstIndex(of: UInt8(ascii: "\\")) {
        if backslash > rest.startIndex {
            flush()
            result += String(decoding: rest[rest.startIndex..<backslash], as: UTF8.self)
        }
        let kind = rest[backslash + 1]
        var end = backslash + 2
        if kind == UInt8(ascii: "u") {
            end += 4
            let digits = String(decoding: rest[(backslash + 2)..<end], as: UTF8.self)
            units.append(UInt16(digits, radix: 16) ?? 0xfffd)
        } else {
            units.append(UInt16(character(escapedBy: kind)))
        }
        rest = rest[end...]
    }
    flush()
    return result + String(decoding: rest, as: UTF8.self)
}

private func character(escapedBy kind: UInt8) -> UInt8 {
    switch kind {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0c
    case UInt8(ascii: "n"): 0x0a
    case UInt8(ascii: "r"): 0x0d
    case UInt8(ascii: "t"): 0x09
    default: kind
    }
}
