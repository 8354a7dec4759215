import CompositionCore
import DeviceMessages
import NIOCore

/// How a hello ended.
enum SignIn: Sendable {
    case accepted(Device, committedThrough: UInt32)
    case refused(DeviceError)
    /// The registry could not be asked.
    case unavailable
}

/// What happens on our side while a connection lives.
extension FrameConnection {
    mutating func signedIn(_ result: SignIn, at now: FrameTime) -> [Action] {
        guard phase == .signingIn else { return [] }
        switch result {
        case .refused(let error): fail(error, at: now)
        case .unavailable: goodbye(.unavailable, at: now)
        case .accepted(_, let committedThrough):
            phase = .open
            heardAt = now.monotonic
            send(
                .welcome(
                    Welcome(
                        timeMs: now.unixMs, keepAliveSeconds: UInt32(clamping: keepAlive.nanoseconds / 1_000_000_000),
                        maxFrameBytes: UInt32(Frame.bytesMax), committedThrough: committedThrough)))
        }
        return takeFrames(at: now)
    }

    mutating func answered(_ serial: UInt64, _ result: Result<ComposedAnswer, Failure>, at now: FrameTime) -> [Action] {
        guard let index = asks.firstIndex(where: { $0.serial == serial }) else { return [] }
        let id = asks.remove(at: index).id
        switch result {
        case .success(let answer):
            send(
                .answer(
                    Answer(
                        id: id, body: answer.body, staleParts: answer.staleParts, missingParts: answer.missingParts)))
        case .failure(let failure): send(.error(DeviceError(failure, id: id)))
        }
        endIfDrained(at: now)
        return takeActions()
    }

    mutating func settled(_ outcome: TelemetryOutcome, intakeIsFull: Bool, at now: FrameTime) -> [Action] {
        heldReadings -= outcome.messages.reduce(0) { $0 + $1.weight }
        // What we hold ourselves is gone: others make the intake full, and they will be held back.
        self.intakeIsFull = intakeIsFull && heldReadings > 0
        guard phase != .closing else { return [] }
        tell(outcome, at: now)
        endIfDrained(at: now)
        // The silence was ours.
        heardAt = max(heardAt, now.monotonic)
        return takeFrames(at: now)
    }

    /// Asks to wait once a pause, however much the device sends in it.
    mutating func tellToWait(_ ack: Ack, at now: FrameTime) {
        guard waitsUntil <= now.monotonic else { return }
        waitsUntil = now.monotonic + .milliseconds(Int64(ack.retryAfterMs))
        send(.ack(ack))
    }

    private mutating func tell(_ outcome: TelemetryOutcome, at now: FrameTime) {
        switch outcome {
        case .settled: waitsUntil = now.monotonic
        case .retry(_, let afterMs):
            guard waitsUntil <= now.monotonic else { return }
            waitsUntil = now.monotonic + .milliseconds(Int64(afterMs))
        }
        for ack in outcome.acks { send(.ack(ack)) }
    }

    mutating func replaced(at now: FrameTime) -> [Action] {
        goodbye(.replaced, at: now)
        return takeActions()
    }

    /// The key that it signed in with counts no more.
    mutating func revoked(at now: FrameTime) -> [Action] {
        goodbye(.revoked, at: now)
        return takeActions()
    }

    /// More connections than there may be.
    mutating func turnedAway(at now: FrameTime) -> [Action] {
        goodbye(.busy, at: now)
        return takeActions()
    }

    /// Running asks and commits may end; nothing new is taken up.
    mutating func shutDown(at now: FrameTime) -> [Action] {
        switch phase {
        case .awaitingHello, .signingIn: goodbye(.shuttingDown, at: now)
        case .open:
            phase = .draining
            partialSince = nil
            endsAt = now.monotonic + limits.drainWithin
            endIfDrained(at: now)
        case .draining, .closing: break
        }
        return takeActions()
    }

    private mutating func endIfDrained(at now: FrameTime) {
        if phase == .draining, asks.isEmpty, heldReadings == 0 { goodbye(.shuttingDown, at: now) }
    }

    /// When ``tick(at:)`` is due, unless something else happens before.
    var nextDeadline: NIODeadline {
        switch phase {
        case .awaitingHello: openedAt + limits.helloWithin
        case .signingIn: openedAt + limits.welcomeWithin
        case .draining, .closing: endsAt ?? openedAt
        case .open:
            min(
                takesFrames ? heardAt + silenceMax : .distantFuture,
                partialSince.map { $0 + limits.frameWithin } ?? .distantFuture,
                asks.map(\.until).min() ?? .distantFuture)
        }
    }

    private var silenceMax: TimeAmount { .nanoseconds(keepAlive.nanoseconds / 2 * 3) }

    mutating func tick(at now: FrameTime) -> [Action] {
        guard now.monotonic >= nextDeadline else { return [] }
        switch phase {
        case .awaitingHello, .signingIn: goodbye(.timeout, at: now)
        case .draining: goodbye(.shuttingDown, at: now)
        case .closing: actions.append(.abort)
        case .open: tickOpen(at: now)
        }
        return takeActions()
    }

    private mutating func tickOpen(at now: FrameTime) {
        for ask in asks where ask.until <= now.monotonic {
            actions.append(.cancel(serial: ask.serial))
            send(.error(DeviceError(.timeout, "the answer took too long", id: ask.id)))
        }
        asks.removeAll { $0.until <= now.monotonic }
        if let partialSince, partialSince + limits.frameWithin <= now.monotonic {
            fail(DeviceError(.timeout, "the rest of a frame did not come"), at: now)
        } else if takesFrames, heardAt + silenceMax <= now.monotonic {
            goodbye(.timeout, at: now)
        }
    }
}
