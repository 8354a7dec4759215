import DeviceMessages
import DeviceModels
import NIOCore

extension VirtualDevice {
    /// Does all that has become due.
    mutating func wake(at now: NIODeadline, unixMs: UInt64, into tally: inout Tally) -> [Step] {
        guard link != .stopped else { return [] }
        produce(at: now, into: &tally)
        switch link {
        case .waiting(let until): return until <= now ? connect(due: until, into: &tally) : []
        case .connecting(let since): return since + timing.connect <= now ? giveUp(at: now, into: &tally) : []
        case .online: return converse(at: now, unixMs: unixMs, into: &tally)
        case .stopped: return []
        }
    }

    /// When to wake it next, at the latest.
    func nextWake(after now: NIODeadline) -> NIODeadline? {
        var instants: [NIODeadline] = isFinishing ? [] : [reports.due]
        switch link {
        case .waiting(let until): instants.append(until)
        case .connecting(let since): instants.append(since + timing.connect)
        case .online: instants += conversationInstants(now)
        case .stopped: return nil
        }
        return instants.min()
    }

    private func conversationInstants(_ now: NIODeadline) -> [NIODeadline] {
        guard !isSilent else { return [] }
        var instants = asks.compactMap { ask in
            ask.pending.map { $0.due + timing.ask } ?? (isFinishing ? nil : max(ask.schedule.due, holdUntil))
        }
        if let due = backlog.nextDue(window: Self.window, resendAfter: timing.resend, now: now) {
            instants.append(max(due, holdUntil))
        }
        if device.wire == .frames { instants.append(lastSentAt + keepAlive) }
        return instants
    }

    /// Readings are taken when they are due, whether there is a connection or not.
    private mutating func produce(at now: NIODeadline, into tally: inout Tally) {
        guard !isFinishing, !isSilent else { return reports.skip(to: now) }
        while let due = reports.take(at: now) {
            account.lastSequence += 1
            var readings: [Reading] = []
            for index in sensors.indices {
                let value = sensors[index].next(using: &random)
                readings.append(Reading(sensor: sensors[index].sensor.number, value: value))
            }
            backlog.append(Backlog.Entry(sequence: account.lastSequence, readings: readings, due: due))
            tally.due += 1
            tally.lateness.record(now - due)
        }
    }

    private mutating func converse(at now: NIODeadline, unixMs: UInt64, into tally: inout Tally) -> [Step] {
        guard !isSilent else { return [] }
        var steps: [Step] = []
        expireAsks(at: now, into: &tally)
        if isHalfOpen(at: now) { return lost(at: now, into: &tally) + [.close] }
        if holdUntil <= now {
            steps += newFollows()
            steps += telemetry(at: now, unixMs: unixMs, into: &tally)
            steps += newAsks(at: now, into: &tally)
        }
        if steps.isEmpty, device.wire == .frames, lastSentAt + keepAlive <= now {
            steps.append(.send(.ping(Ping(nonce: UInt32.random(in: 1...UInt32.max, using: &random)))))
        }
        if !steps.isEmpty { lastSentAt = now }
        return steps
    }

    /// MQTT's own keep-alive is the client library's.
    private func isHalfOpen(at now: NIODeadline) -> Bool {
        device.wire == .frames && lastHeardAt + keepAlive + keepAlive <= now && lastSentAt > lastHeardAt
    }

    private mutating func telemetry(at now: NIODeadline, unixMs: UInt64, into tally: inout Tally) -> [Step] {
        backlog.take(at: now, window: Self.window, resendAfter: timing.resend).map { entry in
            if entry.timesSent == 1 { tally.sent += 1 } else { tally.resent += 1 }
            let age = UInt32(clamping: (now - entry.due).nanoseconds / 1_000_000)
            let readings = entry.readings.map { Reading(sensor: $0.sensor, value: $0.value, ageMs: age) }
            return .send(
                .telemetry(
                    Telemetry(epoch: account.epoch, sequence: entry.sequence, timeMs: unixMs, readings: readings)))
        }
    }

    private mutating func newAsks(at now: NIODeadline, into tally: inout Tally) -> [Step] {
        guard !isFinishing else { return [] }
        var steps: [Step] = []
        for index in asks.indices where asks[index].pending == nil && asks[index].schedule.due <= now {
            let due = asks[index].schedule.due
            asks[index].schedule.skip(to: now)
            lastAskID += 1
            asks[index].pending = (lastAskID, due)
            tally.asked += 1
            let ask = asks[index].ask
            steps.append(.send(.ask(Ask(id: lastAskID, composition: ask.composition, subject: ask.subject))))
        }
        return steps
    }

    private mutating func expireAsks(at now: NIODeadline, into tally: inout Tally) {
        for index in asks.indices {
            guard let pending = asks[index].pending, pending.due + timing.ask <= now else { continue }
            asks[index].pending = nil
            asks[index].schedule.skip(to: now)
            tally.asksUnanswered += 1
        }
    }
}
