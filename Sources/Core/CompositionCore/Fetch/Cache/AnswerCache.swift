/// The answers of one service, bounded in bytes, found by the request and dropped by resource key.
struct AnswerCache {
    private struct Entry {
        var cached: CachedAnswer
        let cost: Int
        let place: Int
    }

    private let bytesMax: Int
    private var entries: [FetchKey: Entry] = [:]
    private var order = SieveQueue<FetchKey>()
    private var readers: [ResourceKey: Set<FetchKey>] = [:]
    /// What all entries take, by estimate.
    private(set) var bytes = 0

    init(bytesMax: Int) {
        self.bytesMax = bytesMax
    }

    var count: Int { entries.count }

    mutating func find(_ key: FetchKey) -> CachedAnswer? {
        guard let entry = entries[key] else { return nil }
        order.mark(entry.place)
        return entry.cached
    }

    /// Replaces what was there. An answer that takes more than a quarter of the cache isn't kept.
    mutating func store(_ cached: CachedAnswer, for key: FetchKey) {
        remove(key)
        let cost = cached.cost(key)
        guard cost <= bytesMax / 4 else { return }
        while bytes + cost > bytesMax, let victim = order.evict() { forget(victim) }
        entries[key] = Entry(cached: cached, cost: cost, place: order.insert(key))
        bytes += cost
        for resource in cached.answer.keys { readers[resource, default: []].insert(key) }
    }

    mutating func remove(_ key: FetchKey) {
        guard let entry = entries[key] else { return }
        order.remove(entry.place)
        forget(key)
    }

    /// A resource changed: what was read from it is no longer fresh.
    mutating func outdate(_ resource: ResourceKey) {
        for key in readers[resource] ?? [] { entries[key]?.cached.isOutdated = true }
    }

    /// Something may have changed: nothing is fresh before the service has been asked.
    mutating func outdateAll() {
        for key in entries.keys { entries[key]?.cached.isOutdated = true }
    }

    private mutating func forget(_ key: FetchKey) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        bytes -= entry.cost
        for resource in entry.cached.answer.keys {
            readers[resource]?.remove(key)
            if readers[resource]?.isEmpty ?? false { readers[resource] = nil }
        }
    }
}
