import DeviceMessages
import NIOCore

extension VirtualDevice {
    /// An attempt that was due at that instant begins: a tester that is late makes no connection look faster.
    mutating func connect(due: NIODeadline, into tally: inout Tally) -> [Step] {
        link = .connecting(since: due)
        tally.connects += 1
        return [.connect]
    }

    mutating func giveUp(at now: NIODeadline, into tally: inout Tally) -> [Step] {
        tally.lastTrouble = "\(device.id): no answer for \(timing.connect.nanoseconds / 1_000_000_000) s"
        return lost(at: now, into: &tally) + [.close]
    }

    /// The device is signed in; MQTT has no welcome.
    mutating func online(_ welcome: Welcome?, at now: NIODeadline, into tally: inout Tally) {
        guard case .connecting(let since) = link else { return }
        link = .online
        account.wasServed = true
        backoff.reset()
        askedPause = .zero
        lastSentAt = now
        lastHeardAt = now
        backlog.forgetSent()
        tally.connected += 1
        tally.online += 1
        tally.connect.record(now - since)
        // An ask that waited for the connection isn't late because of it: it is due now.
        for index in asks.indices { asks[index].postpone(to: now) }
        for index in follows.indices { follows[index].begin(at: now) }
        guard let welcome else { return }
        if welcome.keepAliveSeconds > 0 { keepAlive = .seconds(Int64(welcome.keepAliveSeconds)) }
        if welcome.committedThrough > 0 { acknowledge(1...welcome.committedThrough, at: now, into: &tally) }
    }

    /// The connection, or the attempt, is over.
    mutating func lost(at now: NIODeadline, into tally: inout Tally) -> [Step] {
        switch link {
        case .waiting, .stopped: return []
        case .connecting: tally.connectsFailed += 1
        case .online:
            tally.online -= 1
            if !isFinishing { tally.connectionsLost += 1 }
        }
        for index in asks.indices where asks[index].pending != nil {
            asks[index].pending = nil
            tally.asksUnanswered += 1
        }
        backlog.forgetSent()
        link = .waiting(until: now + backoff.next(atLeast: askedPause, using: &random))
        askedPause = .zero
        return []
    }

    /// No new readings or asks from now on; what is under way may end.
    mutating func finish() {
        isFinishing = true
    }

    var isFinished: Bool { isFinishing && backlog.isEmpty && asks.allSatisfy { $0.pending == nil } }

    mutating func stop(into tally: inout Tally) -> [Step] {
        defer { link = .stopped }
        if link == .online { tally.online -= 1 }
        switch link {
        case .online, .connecting: return [.close]
        case .waiting, .stopped: return []
        }
    }
}

extension PeriodicAsk {
    /// Makes an ask that has become due without a connection due at `now`.
    mutating func postpone(to now: NIODeadline) {
        schedule.postpone(to: now)
    }
}
