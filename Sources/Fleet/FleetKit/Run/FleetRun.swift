import Foundation

/// What a run came to, before anybody asked what is on disk.
public struct FleetRun: Sendable {
    let plan: FleetPlan
    let startedAt: Date
    /// Without the drain.
    public let elapsed: Duration
    var tally: Tally
    /// A device each, in no order.
    public internal(set) var accounts: [DeviceAccount]
    /// Messages that devices still kept at the end: neither acknowledged nor refused.
    public let kept: Int
    /// Messages that devices dropped because they kept too many.
    public let dropped: Int
    /// What was played; nil: what the plan says of itself.
    var scenario: ScenarioOutline?
    /// nil when nothing was followed whose changes are known.
    var followers: RunReport.Followers?
    var timeline = Timeline()
    /// What the tester itself used; nil when nobody measured.
    var usage: ProcessUsage?
    /// A follower and composition each, in no order.
    public internal(set) var follows: [FollowAccount] = []
    /// In the order in which they were played.
    public internal(set) var phases: [PlayedPhase] = []
}
