import NIOCore

extension VirtualDevice {
    /// Reports `factor` times as often as usual from now on.
    mutating func report(_ factor: Double, timesAsOftenFrom now: NIODeadline) {
        let interval = TimeAmount.nanoseconds(max(1_000_000, Int64(Double(usualInterval.nanoseconds) / factor)))
        guard interval != reports.interval else { return }
        reports = Schedule(every: interval, from: now, using: &random)
    }

    /// A silent device measures nothing and says nothing, not even that it is there; its connection stands.
    mutating func keepSilent(_ isSilent: Bool, at now: NIODeadline) {
        guard isSilent != self.isSilent else { return }
        self.isSilent = isSilent
        if isSilent { return }
        reports.skip(to: now)
        for index in asks.indices { asks[index].postpone(to: now) }
        lastHeardAt = now
    }

    /// The network is gone, and is back after `pause`.
    mutating func cut(for pause: TimeAmount, at now: NIODeadline, into tally: inout Tally) {
        switch link {
        case .stopped: return
        case .online:
            tally.online -= 1
            tally.connectionsCut += 1
        case .connecting: tally.connectionsCut += 1
        case .waiting: break
        }
        for index in asks.indices where asks[index].pending != nil {
            asks[index].pending = nil
            tally.asksUnanswered += 1
        }
        backlog.forgetSent()
        link = .waiting(until: now + pause)
    }
}
