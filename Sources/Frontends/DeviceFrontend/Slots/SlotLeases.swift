public import CompositionCore

/// Work that several processes share: each of its slots has one holder at a time.
public struct SlotPool: Sendable, Hashable {
    public let name: String
    /// Slots are numbered from 0.
    public let count: Int

    public init(_ name: String, count: Int) {
        self.name = name
        self.count = count
    }
}

/// A slot that a process holds.
public struct SlotLease: Sendable, Hashable {
    public let slot: Int
    /// Rises whenever the slot changes hands: of two that believe they hold it, the greater fence is right.
    public let fence: UInt64

    public init(slot: Int, fence: UInt64) {
        self.slot = slot
        self.fence = fence
    }
}

/// Where processes agree which of them holds what.
public protocol SlotLeases: Sendable {
    /// Takes and extends a holder's share of a pool, and gives what it holds from now on. A term of zero gives all back.
    func renew(_ pool: SlotPool, for holder: String, term: Duration) async throws(Failure) -> [SlotLease]
}

/// For a process that has no other beside it: it holds every slot.
public struct SoleHolder: SlotLeases {
    public init() {}

    public func renew(_ pool: SlotPool, for holder: String, term: Duration) async throws(Failure) -> [SlotLease] {
        term == .zero ? [] : (0..<pool.count).map { SlotLease(slot: $0, fence: 0) }
    }
}
