/// The flights of one service, those that may be joined by their key, and who waits for each.
struct FlightTable {
    struct Seat {
        let waiter: Waiter
        /// What time it was when the waiter came, by the clock of changes.
        let tick: UInt64
    }

    private var joinable: [FetchKey: Flight] = [:]
    private var seats: [ObjectIdentifier: (flight: Flight, seats: [Seat])] = [:]

    var isEmpty: Bool { seats.isEmpty }
    var waiterCount: Int { seats.values.reduce(0) { $0 + $1.seats.count } }

    func flight(_ key: FetchKey) -> Flight? { joinable[key] }

    mutating func add(_ flight: Flight) {
        joinable[flight.key] = flight
        seats[ObjectIdentifier(flight)] = (flight, [])
    }

    mutating func seat(_ waiter: Waiter, on flight: Flight, tick: UInt64) {
        seats[ObjectIdentifier(flight)]?.seats.append(Seat(waiter: waiter, tick: tick))
    }

    /// The flight ended: who waited for it.
    mutating func remove(_ flight: Flight) -> [Seat] {
        close(flight)
        return seats.removeValue(forKey: ObjectIdentifier(flight))?.seats ?? []
    }

    /// Nobody joins it any more.
    private mutating func close(_ flight: Flight) {
        if joinable[flight.key] === flight { joinable[flight.key] = nil }
    }

    /// A resource changed: who comes from now on must not get what was read before.
    mutating func close(reading resource: ResourceKey) {
        for flight in joinable.values where flight.keys.contains(resource) { close(flight) }
    }

    mutating func closeAll() {
        joinable.removeAll(keepingCapacity: true)
    }

    /// A waiter left. Answers the flight if nobody waits for it any more; it is then forgotten.
    mutating func leave(_ waiter: Waiter) -> Flight? {
        for (id, entry) in seats {
            guard let index = entry.seats.firstIndex(where: { $0.waiter === waiter }) else { continue }
            seats[id]?.seats.remove(at: index)
            guard entry.seats.count == 1, !entry.flight.isRefresh else { return nil }
            close(entry.flight)
            seats[id] = nil
            return entry.flight
        }
        return nil
    }

    /// Waiters whose deadline has passed while their flight goes on for others, and when the next one's will.
    mutating func expire(at now: ContinuousClock.Instant) -> (late: [Waiter], next: ContinuousClock.Instant?) {
        var late: [Waiter] = []
        var next: ContinuousClock.Instant?
        for (id, entry) in seats {
            let end = entry.flight.deadline.current
            for seat in entry.seats where seat.waiter.deadline < end {
                let deadline = seat.waiter.deadline.instant
                if deadline <= now { late.append(seat.waiter) } else { next = min(next ?? deadline, deadline) }
            }
            seats[id]?.seats.removeAll { $0.waiter.deadline < end && $0.waiter.deadline.instant <= now }
        }
        return (late, next)
    }
}
