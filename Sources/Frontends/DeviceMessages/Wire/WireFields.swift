import CDeviceMessages
import NIOCore

/// Reads and checks the fields of an unpacked message; errors bear the message's id.
struct WireFields {
    var id: UInt32 = 0

    /// UTF-8 without NUL.
    func text(_ string: UnsafeMutablePointer<CChar>?, max: Int, _ field: StaticString) throws(DeviceError) -> String {
        let length = string.map { facet_arena_string_length($0) } ?? 0
        guard let string, length > 0 else { return "" }
        guard length <= max else { throw DeviceError(.tooLarge, "\(field): at most \(max) bytes", id: id) }
        let bytes = UnsafeRawBufferPointer(start: string, count: length)
        guard !bytes.contains(0) else { throw DeviceError(.badMessage, "\(field): NUL in a text", id: id) }
        guard let text = String(validating: bytes.bindMemory(to: UInt8.self), as: UTF8.self) else {
            throw DeviceError(.badMessage, "\(field): not UTF-8", id: id)
        }
        return text
    }

    /// An id or a name: `[A-Za-z0-9][A-Za-z0-9_.:-]*` without `..`, or nothing.
    func name(_ string: UnsafeMutablePointer<CChar>?, max: Int, _ field: StaticString) throws(DeviceError) -> String {
        let name = try text(string, max: max, field)
        guard name.isEmpty || isDeviceName(name.utf8) else {
            throw DeviceError(.badMessage, "\(field): not an id", id: id)
        }
        return name
    }

    func bytes(_ data: ProtobufCBinaryData, max: Int, _ field: StaticString) throws(DeviceError) -> ByteBuffer {
        guard data.len <= max else { throw DeviceError(.tooLarge, "\(field): at most \(max) bytes", id: id) }
        guard data.len > 0, let start = data.data else { return ByteBuffer() }
        return ByteBuffer(bytes: UnsafeRawBufferPointer(start: start, count: data.len))
    }

    func array<Value, Element>(
        _ start: UnsafeMutablePointer<UnsafeMutablePointer<Value>?>?, count: Int, max: Int, _ field: StaticString,
        _ read: (Value) throws(DeviceError) -> Element
    ) throws(DeviceError) -> [Element] {
        guard count <= max else { throw DeviceError(.tooLarge, "\(field): at most \(max)", id: id) }
        var elements: [Element] = []
        guard let start, count > 0 else { return elements }
        elements.reserveCapacity(count)
        for index in 0..<count {
            guard let value = start[index] else { continue }
            elements.append(try read(value.pointee))
        }
        return elements
    }
}

/// The alphabet of ids, device ids and composition names alike.
func isDeviceName(_ bytes: some Collection<UInt8>) -> Bool {
    guard let first = bytes.first, isAlphanumeric(first) else { return false }
    var previous = first
    for byte in bytes.dropFirst() {
        switch byte {
        case UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "-"): break
        case UInt8(ascii: "."): if previous == byte { return false }
        default: if !isAlphanumeric(byte) { return false }
        }
        previous = byte
    }
    return true
}

private func isAlphanumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
    default: false
    }
}
