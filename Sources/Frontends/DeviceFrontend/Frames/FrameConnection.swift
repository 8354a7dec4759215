import CompositionCore
import DeviceMessages
import NIOCore

/// The protocol of one connection, without socket, clock or task: bytes and events with their time go in, frames
/// gather in ``outbound``, and ``Action`` says what else is to be done.
///
/// Phases and what may follow each:
/// - awaitingHello → signingIn (a good hello), closing
/// - signingIn → open (the key is right), closing
/// - open → draining (shutdown), closing
/// - draining → closing (running asks and commits ended, or took too long)
/// - closing: nothing is read or written any more; the peer has a moment to close its side
struct FrameConnection {
    enum Phase: Sendable {
        case awaitingHello, signingIn, open, draining, closing
    }

    enum Action: Sendable {
        case signIn(Hello, ResourceID)
        case compose(Ask, serial: UInt64)
        case cancel(serial: UInt64)
        case follow(Follow, serial: UInt64)
        case unfollow(serial: UInt64)
        case submit([TelemetryMessage])
        case report(CommandResult)
        /// Write what is outbound, then close the writing side.
        case close
        /// Close both sides.
        case abort
    }

    struct RunningAsk: Sendable {
        let serial: UInt64
        let id: UInt32
        let until: NIODeadline
    }

    let limits: FramesLimits
    let answers: DeviceAnswers
    /// The total deadline of an ask.
    let askWithin: TimeAmount

    var phase = Phase.awaitingHello
    var outbound = ByteBuffer()
    var inbound = ByteBuffer()
    var actions: [Action] = []

    let openedAt: NIODeadline
    var heardAt: NIODeadline
    /// When the first byte of a frame came whose last hasn't.
    var partialSince: NIODeadline?
    /// When the phase draining or closing must end.
    var endsAt: NIODeadline?

    var device: ResourceID?
    var epoch: UInt32 = 0
    var keepAlive: TimeAmount
    var asks: [RunningAsk] = []
    var follows: FollowTable
    var serial: UInt64 = 0
    var badFrames = 0
    var reportsUnderWay = 0
    var gathered: [TelemetryMessage] = []
    var gatheredReadings = 0
    var heldReadings = 0
    var intakeIsFull = false
    /// It was told to wait with its telemetry until then.
    var waitsUntil = NIODeadline.uptimeNanoseconds(0)
    var pace = TelemetryPace()
    var reconnectAfterMs: UInt32 = 0

    init(limits: FramesLimits, answers: DeviceAnswers, askWithin: TimeAmount, at now: FrameTime) {
        self.limits = limits
        self.answers = answers
        self.askWithin = askWithin
        follows = FollowTable(countMax: limits.followsMax)
        openedAt = now.monotonic
        heardAt = now.monotonic
        keepAlive = .seconds(Int64(limits.keepAliveSecondsDefault))
    }

    /// Whether the frames that are there may be taken up.
    var takesFrames: Bool {
        phase == .awaitingHello || (phase == .open && !intakeIsFull && heldReadings < limits.heldReadingsMax)
    }

    /// Whether the socket should be read: not while frames wait for us, but to its end once we are closing.
    var wantsToRead: Bool { takesFrames || phase == .closing }

    mutating func receive(_ bytes: ByteBuffer, at now: FrameTime) -> [Action] {
        guard phase != .closing else { return [] }
        heardAt = now.monotonic
        if inbound.readableBytes == 0 {
            inbound = bytes
        } else {
            inbound.writeImmutableBuffer(bytes)
        }
        return takeFrames(at: now)
    }

    /// Takes up the frames that are there, as long as it may.
    mutating func takeFrames(at now: FrameTime) -> [Action] {
        do {
            while takesFrames, let bytes = try DelimitedFrames.next(from: &inbound) {
                partialSince = nil
                take(bytes, at: now)
            }
        } catch {
            fail(error, at: now)
        }
        submitGathered()
        if takesFrames, inbound.readableBytes > 0 {
            partialSince = partialSince ?? now.monotonic
        } else {
            partialSince = nil
        }
        // Else an idle device would hold what its last frame was read into.
        if inbound.readableBytes == 0 { inbound = ByteBuffer() }
        return takeActions()
    }

    mutating func takeActions() -> [Action] {
        guard !actions.isEmpty else { return [] }
        defer { actions = [] }
        return actions
    }

    mutating func send(_ frame: Frame) {
        do {
            try DelimitedFrames.write(frame, into: &outbound)
        } catch {
            // Only a composition can hand us what no frame can carry.
            send(.error(DeviceError(.internal, "the answer fits no frame")))
        }
    }

    /// Says what is wrong and closes.
    mutating func fail(_ error: DeviceError, at now: FrameTime) {
        end(.error(error), at: now)
    }

    mutating func goodbye(_ reason: ErrorCode, at now: FrameTime) {
        end(.goodbye(Goodbye(reason: reason, reconnectAfterMs: reconnectAfterMs)), at: now)
    }

    private mutating func end(_ frame: Frame, at now: FrameTime) {
        guard phase != .closing else { return }
        send(frame)
        actions += asks.map { .cancel(serial: $0.serial) }
        asks = []
        actions += follows.endAll().map { .unfollow(serial: $0) }
        phase = .closing
        inbound = ByteBuffer()
        endsAt = now.monotonic + limits.closeWithin
        actions.append(.close)
    }
}

/// An instant by both clocks.
struct FrameTime: Sendable {
    var monotonic: NIODeadline
    /// Unix time in milliseconds.
    var unixMs: UInt64
}
