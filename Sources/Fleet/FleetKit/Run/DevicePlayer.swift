import DeviceMessages
import Foundation
import NIOCore

/// Plays one device on an event loop: hands its state machine what happens and does what that returns.
final class DevicePlayer {
    private let opening: WireOpening
    let loop: any EventLoop
    let counts: Counts
    var device: VirtualDevice
    var wire: (any DeviceWire)?
    /// Events of an earlier connection are nobody's.
    var attempt = 0
    private var timer: (at: NIODeadline, number: Int)?
    private var lastTimer = 0
    var clockOffsetMs: Int64 = 0
    var readsSlowly = false
    private(set) var prices: PriceWatch?

    init(
        _ device: VirtualDevice, targets: ResolvedTargets, prices: PriceWatch?, counts: Counts, on loop: any EventLoop
    ) {
        self.device = device
        opening = WireOpening(targets: targets, loop: loop)
        self.counts = counts
        self.prices = prices
        self.loop = loop
    }

    var isFinished: Bool { device.isFinished }

    /// Wakes the device, and from now on whenever something is due.
    func wake() {
        let now = NIODeadline.now()
        // A late loop is late for asks and views, too.
        if let timer, timer.at <= now { counts.tally.lateness.record(now - timer.at) }
        timer = nil
        perform(device.wake(at: now, unixMs: unixMs, into: &counts.tally))
        setTimer(after: now)
    }

    var followAccounts: [FollowAccount] {
        device.followAccounts.map { account in
            guard let prices, account.composition == "product" else { return account }
            var account = account
            (account.outOfOrder, account.disorder) = (prices.outOfOrder, prices.disorder)
            return account
        }
    }

    func finish() {
        device.finish()
        wake()
    }

    /// Ends the connection; the answer is done when it is gone.
    func stop() -> EventLoopFuture<Void>? {
        timer = nil
        let gone = wire?.channel?.closeFuture
        perform(device.stop(into: &counts.tally))
        return gone
    }

    /// Asks for what the device follows, to compare it with what it shows.
    func askTruth() {
        guard device.wantsTruth else { return }
        perform(device.askTruth(into: &counts.tally))
    }

    private func perform(_ steps: [VirtualDevice.Step]) {
        for step in steps {
            switch step {
            case .connect: connect()
            case .send(let frame): if !device.isSilent { wire?.send(frame) }
            case .close:
                wire?.close()
                wire = nil
                attempt += 1
            }
        }
    }

    private func connect() {
        attempt += 1
        let attempt = attempt
        wire = opening.open(for: device) { [weak self] event in self?.heard(event, of: attempt) }
    }

    private func heard(_ event: WireEvent, of attempt: Int) {
        guard attempt == self.attempt else { return }
        let now = NIODeadline.now()
        switch event {
        case .online(let welcome):
            device.online(welcome, at: now, into: &counts.tally)
            if readsSlowly { wire?.read(atOnce: false) }
        case .received(let frame):
            if case .view(let view) = frame { see(view, at: now) }
            perform(device.received(frame, at: now, unixMs: unixMs, into: &counts.tally))
        case .resultAccepted(let id): device.resultAccepted(of: id, at: now, into: &counts.tally)
        case .refused(let name): counts.tally.errors[name, default: 0] += 1
        case .lost(let reason):
            counts.tally.lastTrouble = "\(device.device.id): \(reason)"
            wire = nil
            perform(device.lost(at: now, into: &counts.tally))
        }
        perform(device.wake(at: now, unixMs: unixMs, into: &counts.tally))
        setTimer(after: now)
    }

    /// A view of a product whose price the run changes.
    private func see(_ view: View, at now: NIODeadline) {
        guard prices != nil, let minor = PriceWatch.priceMinor(ofTile: view.body),
            let age = prices?.saw(minor, at: now)
        else { return }
        counts.tally.update.record(age)
    }

    /// An earlier timer is left alone: it wakes the device, which then says when next. A later one isn't cancelled but
    /// forgotten, since an event loop looks for what is to be cancelled among all that it has.
    private func setTimer(after now: NIODeadline) {
        guard let next = device.nextWake(after: now) else { return }
        if let timer, timer.at <= next { return }
        lastTimer += 1
        let number = lastTimer
        timer = (next, number)
        loop.assumeIsolated().scheduleTask(deadline: next) { [weak self] () -> Void in
            if let self, self.timer?.number == number { self.wake() }
        }
    }

    private var unixMs: UInt64 {
        UInt64(max(0, Int64(Date().timeIntervalSince1970 * 1_000) + clockOffsetMs))
    }
}

/// The tally that the devices of a loop share.
final class Counts {
    var tally = Tally()
}
