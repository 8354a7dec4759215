import CompositionCore
import Logging
import Synchronization

/// Holds this process's share of a pool: renews its leases three times a term, and knows at each moment what it holds.
///
/// While nobody can be asked it goes on holding, because then nobody can take over either, and lets go of what another
/// announces with a greater fence. A process that slept for longer than its leases last holds nothing until it has asked.
final class SlotKeeper: Sendable {
    private struct State {
        var fences: [Int: UInt64] = [:]
        var holdsUntil = ContinuousClock.now
        var hasAsked = false
        var isReached = true
    }

    let pool: SlotPool
    private let leases: any SlotLeases
    private let holder: String
    private let term: Duration
    private let logger: Logger
    private let state = Mutex(State())

    init(_ pool: SlotPool, of leases: any SlotLeases, holder: String, term: Duration, logger: Logger) {
        self.pool = pool
        self.leases = leases
        self.holder = holder
        self.term = term
        self.logger = logger
    }

    /// What is held, by slot, with its fence.
    var held: [Int: UInt64] {
        state.withLock { $0.holdsUntil > .now ? $0.fences : [:] }
    }

    func holds(_ slot: Int) -> Bool {
        state.withLock { $0.fences[slot] != nil && $0.holdsUntil > .now }
    }

    /// Whether it was ever told what it holds.
    var hasAsked: Bool { state.withLock { $0.hasAsked } }

    /// Another has announced that it holds a slot. Whether this process believed so, and does no longer.
    func yields(_ slot: Int, to fence: UInt64) -> Bool {
        state.withLock { state in
            guard let own = state.fences[slot], own < fence else { return false }
            state.fences[slot] = nil
            return true
        }
    }

    /// Renews until it is cancelled. `changed` is told whenever something else is held than before.
    func run(_ changed: @Sendable (_ slots: Set<Int>) async -> Void) async {
        while !Task.isCancelled {
            let slots = await renew()
            if !slots.isEmpty { await changed(slots) }
            let pause = held.isEmpty && !hasAsked ? term / 12 : term / 3
            try? await Task.sleep(for: pause)
        }
    }

    /// Gives everything back, so that another need not wait for the end of the term.
    func release() async {
        state.withLock { $0.fences = [:] }
        // Not cancelled with whoever was: the last word must get out.
        await Task { _ = try? await leases.renew(pool, for: holder, term: .zero) }.value
    }

    /// Gives the slots that changed hands, and those that were not held for a moment.
    private func renew() async -> Set<Int> {
        let begin = ContinuousClock.now
        do throws(Failure) {
            let leases = try await leases.renew(pool, for: holder, term: term)
            let changed = hold(Dictionary(leases.map { ($0.slot, $0.fence) }) { max($0, $1) }, until: begin + term)
            if !changed.isEmpty {
                logger.info("slots changed hands", metadata: ["pool": "\(pool.name)", "held": "\(leases.count)"])
            }
            note(isReached: true, nil)
            return changed
        } catch {
            note(isReached: false, error)
            return hold(nil, until: .now + term)
        }
    }

    /// - Parameter fences: nil where nobody could be asked
    private func hold(_ fences: [Int: UInt64]?, until end: ContinuousClock.Instant) -> Set<Int> {
        state.withLock { state in
            // Who took the end of the term for the end of the lease has let go of everything.
            let before = state.holdsUntil > .now ? state.fences : [:]
            if let fences { (state.fences, state.hasAsked) = (fences, true) }
            state.holdsUntil = end
            return Set((0..<pool.count).filter { before[$0] != state.fences[$0] })
        }
    }

    private func note(isReached: Bool, _ failure: Failure?) {
        let wasReached = state.withLock { state in
            defer { state.isReached = isReached }
            return state.isReached
        }
        guard wasReached != isReached, failure?.code != .cancelled else { return }
        if let failure {
            logger.warning("leases can't be renewed", metadata: ["pool": "\(pool.name)", "reason": "\(failure)"])
        } else {
            logger.info("leases are renewed again", metadata: ["pool": "\(pool.name)"])
        }
    }
}
