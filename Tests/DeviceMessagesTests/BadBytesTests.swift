import DeviceMessages
import NIOCore
import Testing

@Suite struct BadBytesTests {
    private func code(of bytes: [UInt8]) -> ErrorCode? {
        do {
            _ = try Frame(decoding: ByteBuffer(bytes: bytes))
            return nil
        } catch {
            return error.code
        }
    }

    /// A frame with one ask whose subject has these bytes.
    private func ask(subject: [UInt8]) -> [UInt8] {
        let inner = [0x08, 0x05, 0x12, 0x01, 0x61, 0x1a, UInt8(subject.count)] + subject
        return [0x1a, UInt8(inner.count)] + inner
    }

    @Test func `texts must be UTF-8 without NUL, ids of their alphabet`() throws {
        #expect(code(of: ask(subject: Array("p42".utf8))) == nil)
        #expect(code(of: ask(subject: [0xff, 0xfe])) == .badMessage)
        #expect(code(of: ask(subject: [0x70, 0x00, 0x34])) == .badMessage)
        #expect(code(of: ask(subject: [0x00])) == .badMessage)
        #expect(code(of: ask(subject: Array("a..b".utf8))) == .badMessage)
        #expect(code(of: ask(subject: Array("a/b".utf8))) == .badMessage)
        #expect(code(of: ask(subject: Array(repeating: 0x61, count: 65))) == .tooLarge)
        let error = #expect(throws: DeviceError.self) {
            try Frame(decoding: ByteBuffer(bytes: ask(subject: [0xff])))
        }
        #expect(error?.id == 5)
    }

    @Test func `unknown fields are accepted, unknown and absent messages are not`() throws {
        let ping: [UInt8] = [0x62, 0x05, 0x08, 0x07, 0xd0, 0x0f, 0x01]
        #expect(try Frame(decoding: ByteBuffer(bytes: ping)) == .ping(Ping(nonce: 7)))
        #expect(code(of: [0xfa, 0x01, 0x00]) == .badMessage)
        #expect(code(of: []) == .badMessage)
    }

    @Test func `a frame of empty sub-messages is refused with the memory of any other`() {
        var readings: [UInt8] = []
        for _ in 0..<8000 { readings += [0x22, 0x00] }
        #expect(code(of: [0x42, 0x80, 0x7d] + readings) == .tooLarge)
        let over = [UInt8](repeating: 0, count: Frame.bytesMax + 1)
        #expect(code(of: over) == .tooLarge)
    }

    @Test func `more readings than the bound are refused`() {
        var readings: [UInt8] = []
        for _ in 0..<65 { readings += [0x22, 0x00] }
        #expect(code(of: [0x42, 0x82, 0x01] + readings) == .tooLarge)
    }

    @Test func `any bytes decode or are refused, and what decodes encodes again`() throws {
        var random = SplitMix(seed: 42)
        var seeds: [[UInt8]] = []
        for frame in DeviceMessageTests.frames {
            var buffer = ByteBuffer()
            try frame.encode(into: &buffer)
            seeds.append(Array(buffer.readableBytesView))
        }
        var decoded = 0
        for _ in 0..<20_000 {
            var bytes = seeds[Int.random(in: 0..<seeds.count, using: &random)]
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                mutate(&bytes, using: &random)
            }
            guard let frame = try? Frame(decoding: ByteBuffer(bytes: bytes)) else { continue }
            decoded += 1
            var again = ByteBuffer()
            try frame.encode(into: &again)
            #expect(try Frame(decoding: again) == frame)
        }
        #expect(decoded > 100)
    }

    private func mutate(_ bytes: inout [UInt8], using random: inout SplitMix) {
        let index = Int.random(in: 0...bytes.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0 where index < bytes.count: bytes[index] = UInt8.random(in: 0...255, using: &random)
        case 1 where index < bytes.count: bytes.remove(at: index)
        default: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
        }
    }

    @Test func `lengths are refused before they cost memory`() {
        func code(_ bytes: [UInt8]) -> ErrorCode? {
            var buffer = ByteBuffer(bytes: bytes)
            do {
                _ = try DelimitedFrames.next(from: &buffer)
                return nil
            } catch {
                return error.code
            }
        }
        #expect(code([0x00]) == .badMessage)
        #expect(code([0xff, 0xff, 0xff, 0xff, 0x0f]) == .tooLarge)
        #expect(code([0x80, 0x80, 0x80, 0x80, 0x80]) == .badMessage)
        #expect(code([0x81, 0x80, 0x01]) == .tooLarge)
        #expect(code([0x80, 0x80, 0x01]) == nil)
        #expect(code([0x80]) == nil)
    }
}

/// The same numbers at every run.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
