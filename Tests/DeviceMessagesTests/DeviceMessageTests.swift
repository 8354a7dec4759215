import DeviceMessages
import NIOCore
import Testing

@Suite struct DeviceMessageTests {
    static let frames: [Frame] = [
        .hello(
            Hello(
                deviceID: "label-demo", apiKey: "k3y", epoch: 4_294_967_295, model: "label", firmware: "1.0 é",
                keepAliveSeconds: 60)),
        .welcome(Welcome(timeMs: 1_790_000_000_000, keepAliveSeconds: 60, maxFrameBytes: 16384, committedThrough: 7)),
        .ask(Ask(id: 1, composition: "product", subject: "p42")),
        .answer(Answer(id: 1, body: ByteBuffer(bytes: [1, 0, 255]), staleParts: 1, missingParts: 2)),
        .answer(Answer(id: 2, error: DeviceError(.notFound, "no such product"))),
        .follow(Follow(id: 3, composition: "product", known: ByteBuffer(bytes: [9]))),
        .view(View(id: 3, body: ByteBuffer(string: "x"), version: ByteBuffer(string: "v"), missingParts: 1)),
        .unfollow(Unfollow(id: 3)),
        .telemetry(
            Telemetry(epoch: 9, sequence: 1, timeMs: 5, readings: [Reading(sensor: 1, value: -2147483648, ageMs: 3)])),
        .telemetry(Telemetry(sequence: 1, readings: (0..<64).map { Reading(sensor: $0, value: Int32($0) - 32) })),
        .ack(
            Ack(
                epoch: 9, through: 4, ranges: [.init(first: 6, last: 8)],
                rejected: [.init(sequence: 7, code: .conflict)], retryAfterMs: 100)),
        .command(Command(id: 5, name: "blink", arguments: ByteBuffer(string: "3"), expiresMs: 9)),
        .commandResult(CommandResult(id: 5, code: 1, detail: "no lamp")),
        .ping(Ping(nonce: 77)), .pong(Pong(nonce: 77)), .ping(Ping()),
        .goodbye(Goodbye(reason: .replaced, reconnectAfterMs: 1000)),
        .error(DeviceError(.busy, "wait", id: 3, retryAfterMs: 250)),
    ]

    @Test(arguments: frames) func `a frame decodes to what was encoded`(frame: Frame) throws {
        var buffer = ByteBuffer()
        try frame.encode(into: &buffer)
        #expect(try Frame(decoding: buffer) == frame)
    }

    @Test func `delimited frames are read one after the other, however the bytes are cut`() throws {
        var stream = ByteBuffer()
        for frame in Self.frames { try DelimitedFrames.write(frame, into: &stream) }
        var received = ByteBuffer()
        var read: [Frame] = []
        for byte in stream.readableBytesView {
            received.writeInteger(byte)
            while let bytes = try DelimitedFrames.next(from: &received) { read.append(try Frame(decoding: bytes)) }
        }
        #expect(read == Self.frames)
        #expect(received.readableBytes == 0)
    }

    @Test func `an answer with a body of 40 bytes and small masks is at most 46 bytes as a frame`() throws {
        var buffer = ByteBuffer()
        let answer = Answer(id: 127, body: ByteBuffer(repeating: 7, count: 38))
        try DelimitedFrames.write(.answer(answer), into: &buffer)
        #expect(buffer.readableBytes <= 46)
    }

    @Test func `a frame keeps what stood in the buffer before it, also when it is refused`() throws {
        var buffer = ByteBuffer(string: "before")
        try DelimitedFrames.write(.ping(Ping(nonce: 1)), into: &buffer)
        let size = buffer.readableBytes
        let tooLarge = Frame.answer(Answer(id: 1, body: ByteBuffer(repeating: 0, count: 1025)))
        #expect(throws: DeviceError.self) { try DelimitedFrames.write(tooLarge, into: &buffer) }
        #expect(buffer.readableBytes == size)
        #expect(buffer.readString(length: 6) == "before")
    }
}
