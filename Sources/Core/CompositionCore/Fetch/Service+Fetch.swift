extension Service {
    /// The steps of a read. Every one of them is recorded in the request's log.
    func fetched<Value>(_ reading: Reading<Value>, in context: RequestContext) async throws(Failure) -> FetchedAnswer {
        var record = FetchRecord(service: name, reading.path, keys: reading.keys, in: context)
        guard record.timeLeft > .zero else {
            throw fail(&record, Failure(.timeout, "\(name): no time left for the call"), context)
        }
        let key = FetchKey(
            path: reading.path, reader: ObjectIdentifier(Value.self),
            principal: policy.isPerUser ? context.principal : nil)
        switch table.find(key, keys: reading.keys, at: record.start) {
        case .cached(let cached): return end(&record, cached.answer, .fresh, context)
        case .refreshing(let cached, let flight):
            if let flight { start(flight, reading, in: context) }
            return end(&record, cached.answer, .stale, context)
        case .absent: break
        }
        do {
            return try await landed(reading, key, &record, in: context)
        } catch {
            guard error.mayBeHiddenByStaleAnswer, let cached = table.findAfterFailure(key, at: .now) else {
                throw fail(&record, error, context)
            }
            record.failure = error
            record.attempts = error.attempts
            return end(&record, cached.answer, .stale, context)
        }
    }

    /// Joins the same fetch or begins it, as often as a change makes that necessary.
    private func landed<Value>(
        _ reading: Reading<Value>, _ key: FetchKey, _ record: inout FetchRecord, in context: RequestContext
    ) async throws(Failure) -> FetchedAnswer {
        while true {
            let (landing, hasJoined) = await table.wait(
                Waiter(deadline: context.deadline), for: key, keys: reading.keys, joins: policy.joins
            ) { start($0, reading, in: context) }
            switch landing {
            case .answer(let answer, let origin, let attempts):
                record.attempts = attempts
                return end(&record, answer, hasJoined ? .joined : origin, context)
            case .failure(let failure):
                // A flight that ended just when it was joined had its first passenger's deadline.
                guard hasJoined, failure.code == .timeout, !context.deadline.hasPassed else { throw failure }
            case .again: guard !context.deadline.hasPassed else { throw Failure(.timeout, "\(name): no time left") }
            }
        }
    }

    /// Begins the call. Its answer is read when it comes, once for everybody who waits for it.
    private func start<Value>(_ flight: Flight, _ reading: Reading<Value>, in context: RequestContext) {
        var request = ServiceRequest(.get, reading.path)
        request.headers.append(("traceparent", context.trace.traceparent))
        if let known = flight.known { request.ask(about: known.validators) }
        let priority = flight.isRefresh ? Priority.background : context.priority
        flight.start(
            calls.start(request, until: flight.deadline, priority: priority) { outcome in
                table.land(flight, landing(outcome, of: flight, reading))
            })
    }

    private func landing<Value>(
        _ outcome: ServiceCalls.Outcome, of flight: Flight, _ reading: Reading<Value>
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
            guard var known = flight.known else { throw Failure(.badAnswer, "\(name): 304 to a question not asked") }
            known.renew(answer.validators, control)
            return .answer(known, .revalidated, attempts: attempts)
        } catch {
            return .failure(calls == 0 ? error : error.after(calls: calls))
        }
    }

    private func end(
        _ record: inout FetchRecord, _ answer: FetchedAnswer, _ origin: FetchRecord.Origin, _ context: RequestContext
    ) -> FetchedAnswer {
        record.end = .now
        record.origin = origin
        record.bytesIn = answer.bytes
        record.keys = answer.keys
        record.caching = answer.caching(at: record.end, isPerUser: policy.isPerUser)
        context.log.append(record)
        return answer
    }

    private func fail(_ record: inout FetchRecord, _ failure: Failure, _ context: RequestContext) -> Failure {
        record.end = .now
        record.failure = failure
        record.attempts = failure.attempts
        context.log.append(record)
        return failure
    }
}

extension FetchRecord {
    fileprivate init(service: String, _ path: ServicePath, keys: [ResourceKey], in context: RequestContext) {
        let now = ContinuousClock.now
        self.init(
            service: service, path: path, part: context.part, item: context.item, origin: .failed, start: now,
            end: now, timeLeft: now.duration(to: context.deadline.instant), batched: max(1, keys.count), keys: keys)
    }
}

extension ServiceRequest {
    /// Asks for the body only if it isn't the one that is known (RFC 9110, section 13.1).
    fileprivate mutating func ask(about known: ServiceAnswer.Validators) {
        if let tag = known.entityTag { headers.append(("If-None-Match", tag)) }
        if let time = known.lastModified { headers.append(("If-Modified-Since", time)) }
    }
}

extension FetchedAnswer {
    /// A 304 brings new headers for the body that is known (RFC 9111, section 4.3.4).
    fileprivate mutating func renew(_ validators: ServiceAnswer.Validators, _ control: CacheControl) {
        let known = self.validators
        self.validators = ServiceAnswer.Validators(
            cacheControl: validators.cacheControl ?? known.cacheControl,
            entityTag: validators.entityTag ?? known.entityTag,
            lastModified: validators.lastModified ?? known.lastModified, age: validators.age)
        self.control = validators.cacheControl == nil ? self.control : control
        arrival = .now
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
