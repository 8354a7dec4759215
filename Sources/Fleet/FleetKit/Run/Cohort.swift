import NIOCore

/// The devices of one event loop.
final class Cohort {
    private let loop: any EventLoop
    private let counts = Counts()
    private let players: [DevicePlayer]

    init(_ devices: [VirtualDevice], targets: ResolvedTargets, on loop: any EventLoop) {
        self.loop = loop
        players = devices.map { [counts] in DevicePlayer($0, targets: targets, counts: counts, on: loop) }
    }

    var tally: Tally { counts.tally }
    var accounts: [DeviceAccount] { players.map(\.device.account) }
    /// What devices still keep, and what they had to drop.
    var kept: Int { players.reduce(0) { $0 + $1.device.backlog.entries.count } }
    var dropped: Int { players.reduce(0) { $0 + $1.device.backlog.dropped } }

    func start() {
        for player in players { player.wake() }
    }

    /// No new reports; done when what is under way has ended, at the latest at `deadline`.
    func finish(by deadline: NIODeadline) -> EventLoopFuture<Void> {
        let promise = loop.makePromise(of: Void.self)
        for player in players { player.finish() }
        settle(promise, by: deadline)
        return promise.futureResult
    }

    private func settle(_ promise: EventLoopPromise<Void>, by deadline: NIODeadline) {
        if NIODeadline.now() >= deadline || players.allSatisfy(\.isFinished) { return promise.succeed() }
        loop.assumeIsolated().scheduleTask(in: .milliseconds(20)) { self.settle(promise, by: deadline) }
    }

    /// Ends every connection; the answer ends when they are gone.
    func stop() -> [Task<Void, Never>] {
        players.compactMap { $0.stop() }
    }
}
