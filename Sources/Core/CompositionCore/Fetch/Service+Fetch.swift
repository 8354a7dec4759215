extension Service {
    /// The steps of a read. However it ends, it is recorded in the request's log.
    func fetched(_ reading: Reading, in context: RequestContext) async throws(Failure) -> FetchedAnswer {
        let start = ContinuousClock.now
        guard start < context.deadline.instant else {
            throw fail(Failure(.timeout, "\(name): no time left for the call"), reading, since: start, context)
        }
        let key = FetchKey(
            path: reading.path, reader: reading.type, principal: policy.isPerUser ? context.principal : nil)
        switch table.find(key, keys: reading.keys, at: start) {
        case .cached(let cached): return end(cached.answer, .fresh, reading, since: start, context)
        case .refreshing(let cached, let flight):
            if let flight { self.start(flight, reading, in: context) }
            return end(cached.answer, .stale, reading, since: start, context)
        case .absent: break
        }
        switch await landed(reading, key, in: context) {
        case .answer(let answer, let origin, let attempts):
            return end(answer, origin, attempts: attempts, reading, since: start, context)
        case .failure(let failure):
            guard failure.mayBeHiddenByStaleAnswer, let cached = table.findAfterFailure(key, at: .now) else {
                throw fail(failure, reading, since: start, context)
            }
            return end(
                cached.answer, .stale, after: failure, attempts: failure.attempts, reading, since: start, context)
        case .again:
            throw fail(Failure(.timeout, "\(name): no answer before the deadline"), reading, since: start, context)
        }
    }

    /// Joins the same fetch or begins it, as often as a change makes that necessary and there is time.
    private func landed(_ reading: Reading, _ key: FetchKey, in context: RequestContext) async -> Flight.Landing {
        while true {
            let (landing, hasJoined) = await table.wait(
                Waiter(deadline: context.deadline), for: key, keys: reading.keys, joins: policy.joins
            ) { start($0, reading, in: context) }
            switch landing {
            case .answer(let answer, let origin, let attempts):
                return .answer(answer, hasJoined ? .joined : origin, attempts: attempts)
            case .failure(let failure):
                // A flight that ended just when it was joined had its first passenger's deadline.
                guard hasJoined, failure.code == .timeout, !context.deadline.hasPassed else { return landing }
            case .again: guard !context.deadline.hasPassed else { return landing }
            }
        }
    }

    /// Begins the call. Its answer is read when it comes, once for everybody who waits for it. It acts for whom the
    /// answer belongs to, and for nobody where it is everybody's: whoever joins it or finds it in the cache may be
    /// somebody else.
    private func start(_ flight: Flight, _ reading: Reading, in context: RequestContext) {
        var request = ServiceRequest(.get, reading.path)
        request.headers.reserveCapacity(4)
        request.headers.append(("traceparent", context.trace.traceparent))
        if let known = flight.known { request.ask(about: known.validators) }
        let priority = flight.isRefresh ? Priority.background : context.priority
        flight.start(
            calls.start(
                request, for: flight.key.principal ?? .anonymous, until: flight.deadline, priority: priority
            ) { outcome in
                flight.end()
                table.land(flight, landing(outcome, of: flight, reading))
            })
    }

    private func landing(
        _ outcome: ServiceCalls.Outcome, of flight: Flight, _ reading: Reading
    ) -> Flight.Landing {
        var calls = 0
        do throws(Failure) {
            let (answer, attempts) = try outcome.get()
            calls = attempts
            let control = CacheControl(answer.validators.cacheControl)
            guard answer.status == 304 else {
                let read = try reading.answer(
                    answer, control: control, isKept: policy.mayKeep(answer.validators, control))
                return .answer(read, .called, attempts: attempts)
            }
            guard let known = flight.known else { throw Failure(.badAnswer, "\(name): 304 to a question not asked") }
            return .answer(known.renewed(answer.validators, control), .revalidated, attempts: attempts)
        } catch {
            return .failure(calls == 0 ? error : error.after(calls: calls))
        }
    }

    private func end(
        _ answer: FetchedAnswer, _ origin: FetchRecord.Origin, after failure: Failure? = nil, attempts: Int = 0,
        _ reading: Reading, since start: ContinuousClock.Instant, _ context: RequestContext
    ) -> FetchedAnswer {
        record(answer, origin, failure, attempts, reading, since: start, context)
        return answer
    }

    private func fail(
        _ failure: Failure, _ reading: Reading, since start: ContinuousClock.Instant, _ context: RequestContext
    ) -> Failure {
        record(nil, .failed, failure, failure.attempts, reading, since: start, context)
        return failure
    }

    private func record(
        _ answer: FetchedAnswer?, _ origin: FetchRecord.Origin, _ failure: Failure?, _ attempts: Int,
        _ reading: Reading, since start: ContinuousClock.Instant, _ context: RequestContext
    ) {
        context.log.append(
            FetchRecord(
                path: reading.path, part: context.part, item: context.item, origin: origin,
                failure: failure, start: start, end: .now, timeLeft: start.duration(to: context.deadline.instant),
                attempts: attempts, source: self, reading: reading, answer: answer, isPerUser: policy.isPerUser))
    }
}

extension ServiceRequest {
    /// Asks for the body only if it isn't the one that is known (RFC 9110, section 13.1).
    fileprivate mutating func ask(about known: ServiceAnswer.Validators) {
        if let tag = known.entityTag { headers.append(("If-None-Match", tag)) }
        if let time = known.lastModified { headers.append(("If-Modified-Since", time)) }
    }
}

extension Failure {
    /// The service's failure, not the client's (RFC 5861, section 4).
    fileprivate var mayBeHiddenByStaleAnswer: Bool {
        switch code {
        case .unreachable, .busy, .timeout, .badAnswer, .limited: true
        default: false
        }
    }
}
