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
        asks = Asks(
            sent: tally.asked, answered: tally.answered, refused: tally.asksRefused, unanswered: tally.asksUnanswered)
        views = Views(received: tally.views, again: tally.viewsAgain, refused: tally.followsRefused)
        followers = run.followers
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
