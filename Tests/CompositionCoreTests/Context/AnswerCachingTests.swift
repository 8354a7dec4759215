import Testing

@testable import CompositionCore

@Suite("What the whole lets others keep")
struct AnswerCachingTests {
    private func log(_ fetches: [(FetchRecord.Origin, age: Duration, validFor: Duration?)]) -> FetchLog {
        let log = FetchLog()
        for (origin, age, validFor) in fetches { log.append(record(origin, age: age, validFor: validFor)) }
        return log
    }

    private let service = Service("stub", over: NoTransport())

    private func record(
        _ origin: FetchRecord.Origin, part: PartName? = nil, item: Int? = nil, age: Duration, validFor: Duration?
    ) -> FetchRecord {
        let now = ContinuousClock.now
        var control = CacheControl()
        control.maxAge = validFor.map { age + $0 }
        let answer = FetchedAnswer(
            SharedValue(0), keys: [], bytes: 1, version: 0, validators: .init(), control: control, arrival: now - age)
        return FetchRecord(
            path: "/x", part: part, item: item, origin: origin,
            failure: origin == .stale ? Failure(.unreachable, "down") : nil, start: now, end: now,
            timeLeft: .seconds(1), attempts: 1, source: service,
            reading: Reading(path: "/x", keys: [], type: ObjectIdentifier(Int.self)) { _ in (SharedValue(0), [], 0) },
            answer: origin == .failed ? nil : answer, isPerUser: false)
    }

    @Test func `is as old as its oldest part and valid as long as its shortest`() {
        let caching = log([
            (.called, .zero, .seconds(60)), (.fresh, .seconds(7), .seconds(20)), (.joined, .seconds(1), .seconds(90)),
        ]).caching
        #expect(caching.age == .seconds(7) && caching.validFor == .seconds(20))
    }

    @Test func `is valid for no time where a service said nothing, failed, or gave what is out of date`() {
        let good: (FetchRecord.Origin, age: Duration, validFor: Duration?) = (.called, .zero, .seconds(60))
        #expect(log([good]).caching.validFor == .seconds(60))
        #expect(log([good, (.called, .zero, nil)]).caching.validFor == nil)
        #expect(log([good, (.failed, .zero, .seconds(60))]).caching.validFor == nil)
        #expect(log([(.stale, .seconds(9), .seconds(60)), good]).caching.validFor == nil)
        #expect(log([]).caching.validFor == nil)
    }

    @Test func `an item of a list is stale by what was read for it alone`() {
        let log = FetchLog()
        log.append(record(.stale, part: "stock", item: 3, age: .seconds(9), validFor: nil))
        #expect(log.staleAge(of: "stock", item: 3) == .seconds(9))
        #expect(log.staleAge(of: "stock", item: 2) == nil && log.staleAge(of: "stock") == nil)
    }
}

/// Of a service that nobody calls.
private struct NoTransport: ServiceTransport {
    func start(
        _ request: ServiceRequest, until deadline: CallDeadline,
        end: @escaping @Sendable (Result<ServiceAnswer, Failure>) -> Void
    ) -> any StartedCall {
        end(.failure(Failure(.unreachable, "nobody is there")))
        return NoCall()
    }

    private struct NoCall: StartedCall {
        func cancel() {}
    }
}
