import CompositionCore
import Logging
import Synchronization

/// Where events arrive, however they came: tells each to the service whose resource changed.
final class EventIntake: Sendable {
    /// What became of all that came.
    struct Counts: Sendable, Hashable, Encodable {
        /// Told to a service.
        var taken = 0
        /// Of those, what had come before.
        var `repeated` = 0
        /// Events of services that this process doesn't call.
        var foreign = 0
        /// What was no event of a change.
        var faulty = 0
        /// How often everything of a service was to be asked anew.
        var revalidations = 0
    }

    private struct State {
        var sequences: [String: EventSequence] = [:]
        var counts = Counts()
        var lastLog: ContinuousClock.Instant?
        var unlogged = 0
    }

    private let services: [String: Service]
    private let changes: ResourceChanges
    private let logger: Logger
    private let state = Mutex(State())
    private static let logPause = Duration.seconds(1)

    init(_ services: [String: Service], changes: ResourceChanges = ResourceChanges(), logger: Logger) {
        self.services = services
        self.changes = changes
        self.logger = logger
    }

    var counts: Counts { state.withLock { $0.counts } }

    func take(_ event: ChangeEvent) {
        guard let service = services[event.key.service] else { return state.withLock { $0.counts.foreign += 1 } }
        let step = state.withLock { state in
            let step = state.sequences[service.name, default: EventSequence()].take(event)
            state.counts.taken += 1
            if step == .repeated { state.counts.repeated += 1 }
            if step == .gap { state.counts.revalidations += 1 }
            return step
        }
        // A repeated event changes nothing that wasn't changed by then, and costs one fetch.
        if step == .gap { service.changeAll() }
        service.change(event.key, to: UInt64(clamping: event.version))
        changes.tell(of: service.name)
    }

    /// A feed of these services has begun: what was announced before is lost.
    func begin(_ names: [String]) {
        for service in names.compactMap({ services[$0] }) {
            state.withLock { state in
                state.sequences[service.name, default: EventSequence()].begin()
                state.counts.revalidations += 1
            }
            service.changeAll()
            changes.tell(of: service.name)
        }
    }

    /// Something came that is no event: counted, and told to the log at most once a second.
    func ignore(_ fault: EventFault) {
        let unlogged: Int? = state.withLock { state in
            state.counts.faulty += 1
            state.unlogged += 1
            let now = ContinuousClock.now
            if let last = state.lastLog, last.duration(to: now) < Self.logPause { return nil }
            state.lastLog = now
            defer { state.unlogged = 0 }
            return state.unlogged
        }
        guard let unlogged else { return }
        logger.debug("no event of a change", metadata: ["fault": "\(fault)", "count": "\(unlogged)"])
    }
}
