import NIOCore

/// The devices of one event loop.
final class Cohort {
    private let loop: any EventLoop
    private let counts = Counts()
    private let players: [DevicePlayer]

    init(_ devices: [VirtualDevice], targets: ResolvedTargets, changes: ChangedPrices?, on loop: any EventLoop) {
        self.loop = loop
        players = devices.map { [counts] device in
            DevicePlayer(
                device, targets: targets, prices: changes?.watch(of: device.device), counts: counts, on: loop)
        }
    }

    var tally: Tally { counts.tally }
    var accounts: [DeviceAccount] { players.map(\.device.account) }
    /// What devices still keep, and what they had to drop.
    var kept: Int { players.reduce(0) { $0 + $1.device.backlog.entries.count } }
    var dropped: Int { players.reduce(0) { $0 + $1.device.backlog.dropped } }

    func start() {
        for player in players { player.wake() }
    }

    var watches: [PriceWatch] { players.compactMap(\.prices) }
    var followAccounts: [FollowAccount] { players.flatMap(\.followAccounts) }

    /// - Parameter seed: chooses the devices that the phase is about.
    func enter(_ phase: Phase, seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for player in players {
            player.enter(phase, isChosen: Double.random(in: 0..<1, using: &random) < phase.share, using: &random)
        }
    }

    /// No new reports; done when what is under way has ended, at the latest at `deadline`.
    func finish(by deadline: NIODeadline, checksViews: Bool) -> EventLoopFuture<Void> {
        let promise = loop.makePromise(of: Void.self)
        for player in players { player.finish() }
        if checksViews { compareViews(from: 0, until: deadline) }
        settle(promise, by: deadline, checksViews: checksViews)
        return promise.futureResult
    }

    private func settle(_ promise: EventLoopPromise<Void>, by deadline: NIODeadline, checksViews: Bool) {
        let isSettled = players.allSatisfy { $0.isFinished && !(checksViews && $0.device.wantsTruth) }
        if NIODeadline.now() >= deadline || isSettled { return promise.succeed() }
        loop.assumeIsolated().scheduleTask(in: .milliseconds(50)) {
            self.settle(promise, by: deadline, checksViews: checksViews)
        }
    }

    /// Asks the followers for the truth, a few at a time, again and again: a change may still be on its way.
    private func compareViews(from start: Int, until deadline: NIODeadline) {
        let now = NIODeadline.now()
        guard now < deadline else { return }
        let end = min(players.count, start + Self.comparedAtOnce)
        for player in players[start..<end] { player.askTruth() }
        let pause: TimeAmount = end < players.count ? .milliseconds(50) : .seconds(1)
        loop.assumeIsolated().scheduleTask(in: pause) {
            self.compareViews(from: end < self.players.count ? end : 0, until: deadline)
        }
    }

    private static let comparedAtOnce = 100

    /// What asking all followers takes.
    var comparing: TimeAmount { .milliseconds(Int64(players.count / Self.comparedAtOnce * 50)) }

    /// Ends every connection; the answer ends when they are gone.
    func stop() -> [EventLoopFuture<Void>] {
        players.compactMap { $0.stop() }
    }
}
