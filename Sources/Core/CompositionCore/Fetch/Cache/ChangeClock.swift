/// Which resources changed while fetches were under way. Every change is a tick.
struct ChangeClock {
    /// More changes than this while fetches are under way are taken for a change of everything.
    private static let remembered = 10_000

    private(set) var now: UInt64 = 0
    /// Everything changed at this tick, for all that is known.
    private var everything: UInt64 = 0
    private var changes: [ResourceKey: UInt64] = [:]

    mutating func change(_ key: ResourceKey, isRemembered: Bool) {
        now += 1
        guard isRemembered else { return changes.removeAll(keepingCapacity: true) }
        if changes.count >= Self.remembered {
            changeAll()
        } else {
            changes[key] = now
        }
    }

    mutating func changeAll() {
        now += 1
        everything = now
        changes.removeAll(keepingCapacity: true)
    }

    /// The tick at which one of the keys last changed; 0: not while a fetch was under way.
    func lastChange(of keys: [ResourceKey]) -> UInt64 {
        guard !changes.isEmpty else { return everything }
        return keys.reduce(everything) { max($0, changes[$1] ?? 0) }
    }
}
