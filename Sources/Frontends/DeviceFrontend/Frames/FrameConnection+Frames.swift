import CompositionCore
import DeviceMessages
import NIOCore

/// What each frame of a device does.
extension FrameConnection {
    mutating func take(_ bytes: ByteBuffer, at now: FrameTime) {
        let frame: Frame
        do {
            frame = try Frame(decoding: bytes)
        } catch {
            return phase == .open ? refuse(error, at: now) : fail(error, at: now)
        }
        switch (phase, frame) {
        case (.awaitingHello, .hello(let hello)): greet(hello, at: now)
        case (.awaitingHello, _): fail(DeviceError(.notAuthorized, "hello comes first"), at: now)
        case (_, .ping(let ping)): send(.pong(Pong(nonce: ping.nonce)))
        case (_, .telemetry(let telemetry)): gather(telemetry, at: now)
        case (_, .ask(let ask)): start(ask, at: now)
        case (_, .follow(let follow)): start(follow)
        case (_, .unfollow(let unfollow)): end(unfollow)
        case (_, .commandResult(let result)): report(result)
        case (_, .goodbye): goodbye(.unspecified, at: now)
        case (_, .pong), (_, .error): break
        case (_, .hello): refuse(DeviceError(.badMessage, "already signed in"), at: now)
        case (_, .welcome), (_, .answer), (_, .view), (_, .ack), (_, .command):
            refuse(DeviceError(.badMessage, "a message that only the server sends"), at: now)
        }
    }

    private mutating func greet(_ hello: Hello, at now: FrameTime) {
        guard hello.protocolVersion == 1 else {
            return fail(DeviceError(.unsupportedVersion, "this server speaks protocol 1"), at: now)
        }
        guard hello.epoch != 0 else { return fail(DeviceError(.badMessage, "epoch: never 0"), at: now) }
        guard let id = ResourceID(hello.deviceID) else {
            return fail(DeviceError(.badMessage, "device_id: missing"), at: now)
        }
        device = id
        epoch = hello.epoch
        if hello.keepAliveSeconds > 0 {
            keepAlive = .seconds(Int64(min(hello.keepAliveSeconds, limits.keepAliveSecondsMax)))
        }
        phase = .signingIn
        actions.append(.signIn(hello, id))
    }

    private mutating func gather(_ telemetry: Telemetry, at now: FrameTime) {
        guard let device else { return }
        guard telemetry.sequence != 0 else {
            return refuse(DeviceError(.badMessage, "sequence: from 1"), at: now)
        }
        let epoch = telemetry.epoch == 0 ? self.epoch : telemetry.epoch
        switch pace.take(at: now.monotonic, of: limits.telemetryRate) {
        case .taken: break
        case .refused(let retryAfterMs): return tellToWait(Ack(epoch: epoch, retryAfterMs: retryAfterMs), at: now)
        case .flooding: return fail(DeviceError(.limitExceeded, "too much telemetry, and no pause"), at: now)
        }
        let message = TelemetryMessage(
            device: device, epoch: epoch, sequence: telemetry.sequence,
            timeMs: telemetry.timeMs, receivedMs: now.unixMs, readings: telemetry.readings)
        gathered.append(message)
        gatheredReadings += message.weight
        heldReadings += message.weight
        if gatheredReadings >= Self.submittedReadingsMax { submitGathered() }
    }

    /// So much of one connection goes to the intake at once.
    private static var submittedReadingsMax: Int { 500 }

    mutating func submitGathered() {
        guard !gathered.isEmpty else { return }
        actions.append(.submit(gathered))
        gathered = []
        gatheredReadings = 0
    }

    private mutating func start(_ ask: Ask, at now: FrameTime) {
        guard answers.has(ask.composition) else {
            return send(.error(DeviceError(.notFound, "no such composition", id: ask.id)))
        }
        guard asks.count < limits.asksMax else {
            let wait = UInt32(clamping: askWithin.nanoseconds / 1_000_000)
            return send(.error(DeviceError(.busy, "too many asks at once", id: ask.id, retryAfterMs: wait)))
        }
        guard !asks.contains(where: { $0.id == ask.id }) else {
            return send(.error(DeviceError(.conflict, "an ask of this id is under way", id: ask.id)))
        }
        serial += 1
        asks.append(RunningAsk(serial: serial, id: ask.id, until: now.monotonic + askWithin + limits.askGrace))
        actions.append(.compose(ask, serial: serial))
    }

    /// One frame is wrong: it is answered, and the connection goes on, for a while.
    private mutating func refuse(_ error: DeviceError, at now: FrameTime) {
        badFrames += 1
        guard badFrames <= limits.badFramesMax else {
            return fail(DeviceError(.limitExceeded, "too many bad frames; the last: \(error.detail)"), at: now)
        }
        send(.error(error))
    }
}
