import CompositionCore
import Synchronization

/// Whether a process should be sent requests, and what it waits for if not.
final class Readiness: Sendable {
    private struct State {
        var isStopping = false
        var starting: Set<String> = []
        var frontends: [any Frontend] = []
    }

    private let state = Mutex(State(starting: ["starting"]))

    /// From now on the frontends are asked; each must also have begun to listen, if it listens.
    func watch(_ frontends: [any Frontend]) {
        state.withLock {
            $0.frontends = frontends
            $0.starting = []
        }
    }

    /// Not ready from now on, whatever the frontends say.
    func stop() {
        state.withLock { $0.isStopping = true }
    }

    /// How much is followed, in all frontends together.
    var following: FollowCounts {
        state.withLock { $0.frontends }.reduce(FollowCounts()) { $0 + $1.following }
    }

    /// What all frontends together are watched by.
    func measures() async -> [Measure] {
        let frontends = state.withLock { $0.frontends }
        let counts = following
        var measures = [
            Measure("followed_compositions", .gauge, "Compositions that are followed.", Double(counts.compositions)),
            Measure("followers", .gauge, "Clients that follow one.", Double(counts.followers)),
        ]
        for frontend in frontends { measures += await frontend.measures() }
        return measures
    }

    /// What the process waits for; empty when it is ready.
    func missing() async -> [String] {
        let (isStopping, starting, frontends) = state.withLock { ($0.isStopping, $0.starting, $0.frontends) }
        if isStopping { return ["stopping"] }
        var missing = starting.sorted()
        for frontend in frontends {
            missing += await frontend.missing().map { "\(frontend.name): \($0)" }
        }
        return missing
    }
}
