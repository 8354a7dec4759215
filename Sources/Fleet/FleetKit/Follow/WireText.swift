import NIOCore

/// A protobuf message of a kind that we don't know, for people: `1: "Trail shoe", 2: 12991`.
enum WireText {
    private static let fieldsMax = 16
    private static let bytesMax = 64

    /// Hex where the bytes are no message of numbers and texts.
    static func words(_ body: ByteBuffer) -> String {
        guard body.readableBytes > 0 else { return "an empty message" }
        return fields(body) ?? hex(body)
    }

    private static func fields(_ body: ByteBuffer) -> String? {
        var body = body
        var fields: [String] = []
        while let key = body.readVarint() {
            guard fields.count < fieldsMax, key >> 3 > 0, let value = value(of: key & 7, from: &body) else {
                return nil
            }
            fields.append("\(key >> 3): \(value)")
        }
        return body.readableBytes == 0 ? fields.joined(separator: ", ") : nil
    }

    private static func value(of type: UInt64, from body: inout ByteBuffer) -> String? {
        switch type {
        case 0: return body.readVarint().map { "\($0)" }
        case 2:
            guard let length = body.readVarint(), length <= bytesMax,
                let text = body.readSlice(length: Int(length)).flatMap({
                    String(validating: $0.readableBytesView, as: UTF8.self)
                }),
                text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
            else { return nil }
            return "\"\(text)\""
        default: return nil
        }
    }

    private static func hex(_ body: ByteBuffer) -> String {
        let bytes = body.readableBytesView.prefix(bytesMax).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return bytes.joined(separator: " ") + (body.readableBytes > bytesMax ? " …" : "")
    }
}

extension ByteBuffer {
    /// A varint of protobuf; nil, with the rest left as it is or half read, where there is none.
    mutating func readVarint() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = readInteger(as: UInt8.self) else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}
