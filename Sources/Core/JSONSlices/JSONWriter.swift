public import NIOCore

/// Writes one JSON text into a buffer, compact and in the order of the calls.
///
///     json.object {
///         $0.member("name", product.name)
///         $0.member("items", items) { $0.object { … } }
///     }
///
/// A page has hundreds of keys and values, so each goes into the text in one step, comma and quotes with it. The text is an
/// array: a `ByteBuffer` would check at each step who else reads it.
public struct JSONWriter: Sendable {
    private var memory: [UInt8]
    private var count = 0
    private var needsComma = false

    /// - Parameter capacity: bytes to begin with; a good guess saves copies.
    public init(capacity: Int = 1024) {
        memory = [UInt8](repeating: 0, count: max(64, capacity))
    }

    /// What was written so far.
    public var buffer: ByteBuffer {
        memory.withUnsafeBytes { ByteBuffer(bytes: UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }

    @inlinable
    public mutating func object<Failure: Error>(_ members: (inout JSONWriter) throws(Failure) -> Void) throws(Failure) {
        begin(UInt8(ascii: "{"))
        try members(&self)
        end(UInt8(ascii: "}"))
    }

    @inlinable
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
        append(countMax: name.utf8CodeUnitCount + 4) { $0.appendKey(name) }
        needsComma = false
    }

    /// Begins a member named as a key that arrived.
    public mutating func key(_ slice: JSONValue) {
        value(slice)
        append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Begins a member whose name is not known at compile time.
    public mutating func key(escaping name: String) {
        value(name)
        append(UInt8(ascii: ":"))
        needsComma = false
    }

    @usableFromInline
    mutating func begin(_ bracket: UInt8) {
        append(countMax: 2) { $0.append(bracket) }
        needsComma = false
    }

    @usableFromInline
    mutating func end(_ bracket: UInt8) {
        append(bracket)
        needsComma = true
    }

    /// One step: the comma, if one is due, and at most `countMax` bytes with it.
    private mutating func append(countMax: Int, _ write: (inout BytesInPlace) -> Void) {
        reserve(countMax)
        count += memory.withUnsafeMutableBytes { memory in
            var bytes = BytesInPlace(memory: UnsafeMutableRawBufferPointer(rebasing: memory[count...]))
            if needsComma { bytes.append(UInt8(ascii: ",")) }
            write(&bytes)
            return bytes.count
        }
        needsComma = true
    }

    private mutating func append(_ byte: UInt8) {
        reserve(1)
        memory[count] = byte
        count += 1
    }

    private mutating func reserve(_ more: Int) {
        guard count + more > memory.count else { return }
        let size = count + max(count, more)
        memory = [UInt8](unsafeUninitializedCapacity: size) { [memory, count] larger, initialized in
            memory.withUnsafeBufferPointer { _ = larger.initialize(from: $0[..<count]) }
            larger[count...].initialize(repeating: 0)
            initialized = size
        }
    }
}

extension JSONWriter {
    /// Copies a scalar as it arrived.
    public mutating func value(_ slice: JSONValue) {
        slice.withBytes { arrived in
            append(countMax: arrived.count + 1) { $0.append(arrived) }
        }
    }

    /// Begins a member and copies its scalar as it arrived.
    mutating func member(_ name: StaticString, copying slice: JSONValue) {
        slice.withBytes { arrived in
            append(countMax: name.utf8CodeUnitCount + 4 + arrived.count) {
                $0.appendKey(name)
                $0.append(arrived)
            }
        }
    }

    public mutating func value(_ text: String) {
        var text = text
        text.withUTF8 { characters in
            let characters = UnsafeRawBufferPointer(characters)
            // The longest escape has six bytes.
            let mustEscape = characters.contains(where: mustBeEscaped)
            append(countMax: (mustEscape ? 6 : 1) * characters.count + 3) { bytes in
                bytes.append(UInt8(ascii: "\""))
                if mustEscape { bytes.append(escaping: characters) } else { bytes.append(characters) }
                bytes.append(UInt8(ascii: "\""))
            }
        }
    }

    public mutating func value(_ number: Int) {
        append(countMax: 21) { $0.append(decimal: number) }
    }

    public mutating func value(_ number: some BinaryInteger) {
        value(digits: String(number))
    }

    /// Finite numbers only; others have no JSON.
    public mutating func value(_ number: Double) {
        value(digits: number.isFinite ? number.description : "0")
    }

    public mutating func value(_ flag: Bool) {
        value(digits: flag ? "true" : "false")
    }

    /// Digits that are a JSON number already.
    public mutating func value(digits: String) {
        var digits = digits
        digits.withUTF8 { characters in
            append(countMax: characters.count + 1) { $0.append(UnsafeRawBufferPointer(characters)) }
        }
    }
}
