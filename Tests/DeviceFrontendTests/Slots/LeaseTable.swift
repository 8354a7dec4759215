import CompositionCore
import Synchronization

@testable import DeviceFrontend

/// Leases by the devices service's rules, for frontends of one process: one holder may be cut off.
final class LeaseTable: SlotLeases {
    private struct State {
        var leases: [SlotPool: [Int: (holder: String, fence: UInt64, until: ContinuousClock.Instant)]] = [:]
        var holders: [SlotPool: [String: ContinuousClock.Instant]] = [:]
        var frozen: Set<String> = []
    }

    private let state = Mutex(State())

    func renew(_ pool: SlotPool, for holder: String, term: Duration) async throws(Failure) -> [SlotLease] {
        let leases: [SlotLease]? = state.withLock { state in
            guard !state.frozen.contains(holder) else { return nil }
            let (now, until) = (ContinuousClock.now, ContinuousClock.now + term)
            var (slots, holders) = (state.leases[pool] ?? [:], state.holders[pool] ?? [:])
            holders[holder] = until
            holders = holders.filter { $0.value > now }
            let share = term == .zero ? 0 : (pool.count + holders.count - 1) / max(holders.count, 1)
            var held: [SlotLease] = []
            for slot in 0..<pool.count {
                let known = slots[slot]
                let isFree = known.map { $0.until <= now } ?? true
                guard known?.holder == holder || isFree else { continue }
                let fence = known.map { $0.holder == holder ? $0.fence : $0.fence + 1 } ?? 1
                let isKept = held.count < share
                slots[slot] = (holder, fence, isKept ? until : now)
                if isKept { held.append(SlotLease(slot: slot, fence: fence)) }
            }
            (state.leases[pool], state.holders[pool]) = (slots, holders)
            return held
        }
        guard let leases else { throw Failure(.unreachable, "cut off") }
        return leases
    }

    /// It reaches the table no more.
    func freeze(_ holder: String) { state.withLock { _ = $0.frozen.insert(holder) } }

    /// How many slots for views each holder has, the smallest first.
    var shares: [Int] {
        state.withLock { state in
            let slots = state.leases.first { $0.key.name == "views" }?.value ?? [:]
            let held = slots.values.filter { $0.until > .now }
            return Dictionary(grouping: held, by: \.holder).values.map(\.count).sorted()
        }
    }
}
