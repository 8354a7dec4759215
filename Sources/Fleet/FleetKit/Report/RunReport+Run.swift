import Foundation

extension RunReport {
    /// A tester whose 99th percentile of lateness is beyond this measures itself.
    static let latenessP99MsMax = 10.0

    /// - Parameter verdict: nil when the telemetry service wasn't asked.
    public init(_ run: FleetRun, _ verdict: Verdict?) {
        let tally = run.tally
        schema = Self.schema
        version = 1
        startedAt = run.startedAt.formatted(.iso8601)
        seconds = (run.elapsed / .milliseconds(1)).rounded() / 1_000
        scenario = run.scenario ?? ScenarioOutline(run.plan, elapsed: run.elapsed)
        devices = Devices(
            frames: run.plan.devices.count { $0.wire == .frames }, mqtt: run.plan.devices.count { $0.wire == .mqtt })
        connections = Connections(
            attempts: tally.connects, established: tally.connected, failed: tally.connectsFailed,
            lost: tally.connectionsLost, goodbyes: tally.goodbyes)
        messages = Messages(
            due: tally.due, sent: tally.sent, resent: tally.resent, acknowledged: tally.acknowledged,
            refused: tally.refused, unacknowledged: run.kept, dropped: run.dropped, pauses: tally.pauses,
            strayAcks: tally.strayAcks, committed: verdict?.committed, duplicated: verdict?.duplicated,
            lost: verdict?.lostCount)
        settledByPuback = run.plan.targets.settlesOnPuback ? true : nil
        asks = Asks(
            sent: tally.asked, answered: tally.answered, refused: tally.asksRefused, unanswered: tally.asksUnanswered)
        views = Views(received: tally.views, again: tally.viewsAgain, refused: tally.followsRefused)
        followers = run.followers
        misledFollowers = run.followers.map { _ in run.misled(atMost: Self.namedMax) }
        commands = Commands(
            received: tally.commands, again: tally.commandsAgain, done: tally.commandsDone,
            refused: tally.commandsRefused, expired: tally.commandsExpired, accepted: tally.commandsAccepted)
        groups = run.groups(verdict)
        latencyMs = ByKind { tally[$0].summary }
        errors = tally.errors
        lastTrouble = tally.lastTrouble
        missing = verdict?.lost
        let lateness = tally.lateness.quantiles
        tester = Tester(
            latenessMs: lateness, isTrustworthy: (lateness?.p99 ?? 0) <= Self.latenessP99MsMax,
            cpuSeconds: run.usage.map { ($0.cpuSeconds * 1_000).rounded() / 1_000 },
            maxResidentBytes: run.usage?.maxResidentBytes)
        timeline = run.timeline
    }
}

extension FleetRun {
    /// By their names, who showed something wrong at the end first.
    fileprivate func misled(atMost count: Int) -> [FollowAccount] {
        let misled = follows.filter(\.isMisled).sorted {
            ($0.final == .wrong ? 0 : 1, $0.follower, $0.composition) < (
                $1.final == .wrong ? 0 : 1, $1.follower, $1.composition
            )
        }
        return Array(misled.prefix(count))
    }
}
