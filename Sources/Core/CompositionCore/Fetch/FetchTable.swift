import Synchronization

/// What is known of one service's answers: the cache, the fetches under way, the changes. One lock, so that an event is
/// either before a lookup or after it.
final class FetchTable: Sendable {
    private struct State {
        var cache: AnswerCache
        var flights = FlightTable()
        var clock = ChangeClock()
    }

    /// How a lookup ends.
    enum Lookup {
        case cached(CachedAnswer)
        /// Still good enough; the flight, if it is there, is to be started for those who come later.
        case refreshing(CachedAnswer, Flight?)
        case absent
    }

    /// How a wait begins.
    private enum Boarding {
        case cached(CachedAnswer)
        case joined
        case led(Flight)
    }

    private let policy: ServicePolicy
    private let state: Mutex<State>
    private let alarm = Alarm()
    /// What a refresh may take that nobody waits for.
    private static let refreshTimeMax = Duration.seconds(10)

    init(policy: ServicePolicy) {
        self.policy = policy
        state = Mutex(State(cache: AnswerCache(bytesMax: policy.cacheBytesMax)))
    }

    /// Bytes that the cache takes, by estimate.
    var cacheBytes: Int { state.withLock { $0.cache.bytes } }
    var waiterCount: Int { state.withLock { $0.flights.waiterCount } }

    func find(_ key: FetchKey, keys: [ResourceKey], at now: ContinuousClock.Instant) -> Lookup {
        state.withLock { state in
            guard let cached = state.cache.find(key) else { return .absent }
            if cached.isFresh(at: now) { return .cached(cached) }
            guard cached.mayServeWhileRefreshing(at: now) else { return .absent }
            guard state.flights.flight(key) == nil else { return .refreshing(cached, nil) }
            let flight = Flight(
                key, keys: keys, tick: state.clock.now, deadline: Deadline(now + Self.refreshTimeMax),
                known: cached.answer, isRefresh: true)
            state.flights.add(flight)
            return .refreshing(cached, flight)
        }
    }

    /// What may be answered because the service failed.
    func findAfterFailure(_ key: FetchKey, at now: ContinuousClock.Instant) -> CachedAnswer? {
        state.withLock { state in
            state.cache.find(key).flatMap { $0.mayServeAfterFailure(at: now) ? $0 : nil }
        }
    }

    /// Waits for the same fetch if one is under way, else for one that `start` begins.
    func wait(
        _ waiter: Waiter, for key: FetchKey, keys: [ResourceKey], joins: Bool,
        start: (Flight) -> Void
    ) async -> (landing: Flight.Landing, hasJoined: Bool) {
        var hasJoined = false
        let landing = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard waiter.begin(continuation) else {
                    return continuation.resume(returning: .failure(.callerLeft))
                }
                switch board(waiter, key, keys, joins: joins) {
                case .cached(let cached): waiter.resume(.answer(cached.answer, .fresh, attempts: 0))
                case .joined: hasJoined = true
                case .led(let flight): start(flight)
                }
                if waiter.hasLeft { leave(waiter) }
            }
        } onCancel: {
            waiter.leave()
            leave(waiter)
        }
        return (landing, hasJoined)
    }

    private func board(_ waiter: Waiter, _ key: FetchKey, _ keys: [ResourceKey], joins: Bool) -> Boarding {
        let (boarding, ring) = state.withLock { state -> (Boarding, Deadline?) in
            // It may have landed since it was looked for.
            let cached = state.cache.find(key)
            if let cached, cached.isFresh(at: .now) { return (.cached(cached), nil) }
            if joins, let flight = state.flights.flight(key) {
                state.flights.seat(waiter, on: flight, tick: state.clock.now)
                let end = flight.deadline.current
                flight.deadline.extend(to: waiter.deadline)
                return (.joined, end == waiter.deadline ? nil : min(end, waiter.deadline))
            }
            let flight = Flight(
                key, keys: keys, tick: state.clock.now, deadline: waiter.deadline, known: cached?.answer)
            state.flights.add(flight)
            state.flights.seat(waiter, on: flight, tick: state.clock.now)
            return (.led(flight), nil)
        }
        // Whoever has less time than the flight needs a clock of its own.
        if let ring { alarm.set(ring.instant) { self.expire() } }
        return boarding
    }

    private func leave(_ waiter: Waiter) {
        let abandoned = state.withLock { $0.flights.leave(waiter) }
        abandoned?.cancel()
        waiter.resume(.failure(.callerLeft))
    }

    private func expire() {
        let (late, next) = state.withLock { $0.flights.expire(at: .now) }
        for waiter in late { waiter.resume(.failure(Failure(.timeout, "no answer before the deadline"))) }
        if let next { alarm.set(max(next, .now + .milliseconds(2))) { self.expire() } }
    }
}

// Landing and changes.
extension FetchTable {
    /// The flight ended: the answer is kept if nothing that it read has changed meanwhile, and those who wait get it.
    func land(_ flight: Flight, _ landing: Flight.Landing) {
        let seats: [(Waiter, Flight.Landing)] = state.withLock { state in
            let seats = state.flights.remove(flight)
            guard case .answer(let answer, _, _) = landing else { return seats.map { ($0.waiter, landing) } }
            let change = state.clock.lastChange(of: answer.keys)
            if change <= flight.tick {
                keep(answer, flight.key, &state.cache)
                return seats.map { ($0.waiter, landing) }
            }
            // Who came after the change may know of it, and must not get what was read before.
            return seats.map { ($0.waiter, $0.tick < change ? landing : .again) }
        }
        for (waiter, landing) in seats { waiter.resume(landing) }
    }

    private func keep(_ answer: FetchedAnswer, _ key: FetchKey, _ cache: inout AnswerCache) {
        if let cached = CachedAnswer(answer, policy: policy) {
            cache.store(cached, for: key)
        } else {
            cache.remove(key)
        }
    }

    /// A resource changed.
    func change(_ key: ResourceKey) {
        state.withLock { state in
            state.clock.change(key, isRemembered: !state.flights.isEmpty)
            state.flights.close(reading: key)
            state.cache.outdate(key)
        }
    }

    /// Changes may have been missed: nothing that was read before counts as fresh.
    func changeAll() {
        state.withLock { state in
            state.clock.changeAll()
            state.flights.closeAll()
            state.cache.outdateAll()
        }
    }
}
