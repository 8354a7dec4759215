import CompositionCore
import DeviceMessages
import NIOCore
import Testing

@testable import DeviceFrontend

/// The state machine alone: no socket, and time is what the test says.
@Suite struct FrameConnectionTests {
    private var connection: FrameConnection
    private let start = FrameTime(monotonic: .uptimeNanoseconds(1_000_000_000_000), unixMs: 1_790_000_000_000)

    init() throws {
        var routes = DeviceRoutes(services: Gates())
        routes.answer("echo", Echo.self) { device, asked in try asked ?? device.requireProduct() }
        connection = FrameConnection(
            limits: FramesLimits(), answers: routes.answers, askWithin: .milliseconds(250), at: start)
    }

    private func at(_ offset: TimeAmount) -> FrameTime {
        FrameTime(monotonic: start.monotonic + offset, unixMs: start.unixMs)
    }

    private func bytes(_ frames: Frame...) throws -> ByteBuffer {
        var buffer = ByteBuffer()
        for frame in frames { try DelimitedFrames.write(frame, into: &buffer) }
        return buffer
    }

    private mutating func sent() throws -> [Frame] {
        var frames: [Frame] = []
        while let bytes = try DelimitedFrames.next(from: &connection.outbound) {
            frames.append(try Frame(decoding: bytes))
        }
        return frames
    }

    private mutating func open(keepAlive: UInt32 = 60) throws {
        _ = connection.receive(
            try bytes(.hello(Hello(deviceID: "d1", apiKey: "k", epoch: 7, keepAliveSeconds: keepAlive))), at: start)
        let device = Device(id: try #require(ResourceID("d1")), model: "label")
        _ = connection.signedIn(.accepted(device, committedThrough: 4), at: start)
        _ = try sent()
    }

    @Test mutating func `a device that floods is told to wait once, and then its connection ends`() throws {
        try open()
        let many = try bytes(.telemetry(Telemetry(sequence: 1, readings: [Reading(sensor: 1, value: 1)])))
        var told: [Frame] = []
        var turns = 0
        while connection.phase == .open, turns < 10_010 {
            turns += 1
            for action in connection.receive(many, at: start) {
                guard case .submit(let messages) = action else { continue }
                let results = messages.map { _ in TelemetryResult(.duplicate, through: 1) }
                _ = connection.settled(.settled(messages, results), intakeIsFull: false, at: start)
            }
            told += try sent()
        }
        #expect(turns == 10_001)
        #expect(told.count(where: { $0 == .ack(Ack(epoch: 7, retryAfterMs: 2_500)) }) == 1)
        guard case .error(let error)? = told.last else { throw UnexpectedFrame() }
        #expect(error.code == .limitExceeded)
    }

    @Test mutating func `hello asks for a sign-in, and nothing is taken up before it ended`() throws {
        let hello = Hello(deviceID: "d1", apiKey: "k", epoch: 7)
        let actions = connection.receive(try bytes(.hello(hello), .ping(Ping(nonce: 1))), at: start)
        guard case .signIn(hello, let id)? = actions.first, actions.count == 1 else { throw UnexpectedFrame() }
        #expect(id.text == "d1")
        #expect(try sent().isEmpty)
        #expect(!connection.wantsToRead)
        let device = Device(id: id, model: "label")
        #expect(connection.signedIn(.accepted(device, committedThrough: 4), at: start).isEmpty)
        let welcome = Welcome(
            timeMs: 1_790_000_000_000, keepAliveSeconds: 60, maxFrameBytes: 16384, committedThrough: 4)
        #expect(try sent() == [.welcome(welcome), .pong(Pong(nonce: 1))])
    }

    @Test mutating func `no hello within five seconds ends it`() throws {
        #expect(connection.nextDeadline == start.monotonic + .seconds(5))
        #expect(connection.tick(at: at(.milliseconds(4999))).isEmpty)
        guard case .close? = connection.tick(at: at(.seconds(5))).first else { throw UnexpectedFrame() }
        #expect(try sent() == [.goodbye(Goodbye(reason: .timeout))])
        #expect(connection.receive(try bytes(.ping(Ping())), at: at(.seconds(5))).isEmpty)
        #expect(try sent().isEmpty)
        guard case .abort? = connection.tick(at: at(.seconds(6))).first else { throw UnexpectedFrame() }
    }

    @Test mutating func `a good hello waits for its turn, but no welcome within ten seconds ends it`() throws {
        let hello = Hello(deviceID: "d1", apiKey: "k", epoch: 7)
        _ = connection.receive(try bytes(.hello(hello)), at: at(.milliseconds(4999)))
        #expect(connection.tick(at: at(.milliseconds(9999))).isEmpty)
        guard case .close? = connection.tick(at: at(.seconds(10))).first else { throw UnexpectedFrame() }
        #expect(try sent() == [.goodbye(Goodbye(reason: .timeout))])
    }

    @Test mutating func `silence of one and a half keep-alives ends it, a ping begins it anew`() throws {
        try open(keepAlive: 10)
        #expect(connection.nextDeadline == start.monotonic + .seconds(15))
        _ = connection.receive(try bytes(.ping(Ping())), at: at(.seconds(14)))
        #expect(try sent() == [.pong(Pong())])
        #expect(connection.tick(at: at(.seconds(15))).isEmpty)
        #expect(connection.nextDeadline == start.monotonic + .seconds(29))
        guard case .close? = connection.tick(at: at(.seconds(29))).first else { throw UnexpectedFrame() }
        #expect(try sent() == [.goodbye(Goodbye(reason: .timeout))])
    }

    @Test mutating func `a frame's deadline counts from its first byte, whatever drips`() throws {
        try open()
        let ping = try bytes(.ping(Ping(nonce: 300)))
        _ = connection.receive(try #require(ping.getSlice(at: 0, length: 1)), at: at(.seconds(1)))
        _ = connection.receive(try #require(ping.getSlice(at: 1, length: 1)), at: at(.seconds(9)))
        #expect(connection.nextDeadline == start.monotonic + .seconds(11))
        guard case .close? = connection.tick(at: at(.seconds(11))).first else { throw UnexpectedFrame() }
        guard case .error(let error)? = try sent().first else { throw UnexpectedFrame() }
        #expect(error.code == .timeout)
    }

    @Test mutating func `a frame that is whole in time begins the next one's deadline anew`() throws {
        try open()
        let two = try bytes(.ping(Ping(nonce: 1)), .ping(Ping(nonce: 2)))
        let first = try #require(two.getSlice(at: 0, length: 3))
        _ = connection.receive(first, at: at(.seconds(1)))
        let second = try #require(two.getSlice(at: 3, length: 4))
        _ = connection.receive(second, at: at(.seconds(9)))
        #expect(try sent() == [.pong(Pong(nonce: 1))])
        #expect(connection.nextDeadline == start.monotonic + .seconds(19))
    }

    @Test mutating func `an ask is cut off a little after its deadline, once`() throws {
        try open()
        let actions = connection.receive(try bytes(.ask(Ask(id: 3, composition: "echo"))), at: start)
        guard case .compose(_, let serial)? = actions.first else { throw UnexpectedFrame() }
        #expect(connection.nextDeadline == start.monotonic + .milliseconds(290))
        guard case .cancel(serial)? = connection.tick(at: at(.milliseconds(290))).first else { throw UnexpectedFrame() }
        #expect(try sent() == [.error(DeviceError(.timeout, "the answer took too long", id: 3))])
        let late = ComposedAnswer(body: ByteBuffer(string: "late"))
        #expect(connection.answered(serial, .success(late), at: at(.milliseconds(300))).isEmpty)
        #expect(try sent().isEmpty)
    }

    @Test mutating func `telemetry of one read is submitted together, and a large read in pieces`() throws {
        try open()
        let message = { (sequence: UInt32) in
            Frame.telemetry(
                Telemetry(sequence: sequence, readings: (0..<50).map { Reading(sensor: $0, value: 1) }))
        }
        var buffer = ByteBuffer()
        for sequence in UInt32(1)...12 { try DelimitedFrames.write(message(sequence), into: &buffer) }
        var counts: [Int] = []
        for action in connection.receive(buffer, at: start) {
            guard case .submit(let messages) = action else { throw UnexpectedFrame() }
            counts.append(messages.count)
        }
        #expect(counts == [10, 2])
        #expect(connection.heldReadings == 600)
    }

    @Test mutating func `what waits for its commit stops reading at the bound, and silence is ours then`() throws {
        try open(keepAlive: 1)
        var buffer = ByteBuffer()
        for sequence in UInt32(1)...1100 {
            try DelimitedFrames.write(.telemetry(Telemetry(sequence: sequence, readings: [])), into: &buffer)
        }
        let submitted = connection.receive(buffer, at: start).flatMap { action in
            if case .submit(let messages) = action { messages } else { [TelemetryMessage]() }
        }
        #expect(submitted.count == 1024)
        #expect(!connection.wantsToRead)
        #expect(connection.nextDeadline == .distantFuture)
        let results = submitted.map { TelemetryResult(.committed, through: $0.sequence) }
        let actions = connection.settled(.settled(submitted, results), intakeIsFull: false, at: at(.seconds(100)))
        guard case .submit(let rest)? = actions.first else { throw UnexpectedFrame() }
        #expect(rest.count == 76)
        #expect(try sent() == [.ack(Ack(epoch: 7, through: 1024))])
        #expect(connection.wantsToRead)
        #expect(connection.nextDeadline == at(.milliseconds(101_500)).monotonic)
    }

    @Test mutating func `at shutdown nothing new is taken up, and goodbye is the last frame`() throws {
        try open()
        let actions = connection.receive(
            try bytes(.ask(Ask(id: 3, composition: "echo")), .telemetry(Telemetry(sequence: 1, readings: []))),
            at: start)
        guard case .compose(_, let serial)? = actions.first, case .submit(let messages)? = actions.last else {
            throw UnexpectedFrame()
        }
        #expect(connection.shutDown(at: start).isEmpty)
        #expect(!connection.wantsToRead)
        #expect(connection.receive(try bytes(.ping(Ping())), at: start).isEmpty)
        _ = connection.answered(serial, .success(ComposedAnswer(body: ByteBuffer())), at: start)
        #expect(try sent() == [.answer(Answer(id: 3))])
        let results = [TelemetryResult(.committed, through: 1)]
        let last = connection.settled(.settled(messages, results), intakeIsFull: false, at: start)
        guard case .close? = last.first else { throw UnexpectedFrame() }
        #expect(try sent() == [.ack(Ack(epoch: 7, through: 1)), .goodbye(Goodbye(reason: .shuttingDown))])
    }

    @Test mutating func `a commit that doesn't end at shutdown is not acknowledged afterwards`() throws {
        try open()
        let actions = connection.receive(
            try bytes(.telemetry(Telemetry(sequence: 1, readings: []))), at: start)
        guard case .submit(let messages)? = actions.last else { throw UnexpectedFrame() }
        _ = connection.shutDown(at: start)
        guard case .close? = connection.tick(at: at(.seconds(5))).last else { throw UnexpectedFrame() }
        #expect(try sent() == [.goodbye(Goodbye(reason: .shuttingDown))])
        let results = [TelemetryResult(.committed, through: 1)]
        _ = connection.settled(.settled(messages, results), intakeIsFull: false, at: at(.seconds(6)))
        #expect(try sent().isEmpty)
    }

    @Test mutating func `it is told to wait once a pause, and again after it`() throws {
        try open()
        let device = try #require(ResourceID("d1"))
        let message = TelemetryMessage(
            device: device, epoch: 7, sequence: 5, timeMs: 0, receivedMs: 0, readings: [Reading(sensor: 1, value: 1)])
        let wait = TelemetryOutcome.retry([message], afterMs: 1_000)
        let expected = Frame.ack(Ack(epoch: 7, retryAfterMs: 1_000))
        for (offset, told) in [(0, [expected]), (999, []), (1_000, [expected])] as [(Int64, [Frame])] {
            let now = at(.milliseconds(offset))
            let telemetry = Telemetry(sequence: 5, readings: message.readings)
            _ = connection.receive(try bytes(.telemetry(telemetry)), at: now)
            _ = connection.settled(wait, intakeIsFull: false, at: now)
            #expect(try sent() == told)
        }
    }
}
