import Testing

@testable import CompositionCore

@Suite("What the whole lets others keep")
struct AnswerCachingTests {
    private func log(_ fetches: [(FetchRecord.Origin, age: Duration, validFor: Duration?)]) -> FetchLog {
        let log = FetchLog()
        for (origin, age, validFor) in fetches {
            var record = FetchRecord(
                service: "stub", path: "/x", origin: origin, start: .now, end: .now, timeLeft: .seconds(1))
            record.caching.age = age
            record.caching.validFor = validFor
            log.append(record)
        }
        return log
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
        let log = log([(.stale, .seconds(9), nil)])
        var record = log.records[0]
        record.part = "stock"
        record.item = 3
        log.append(record)
        #expect(log.staleAge(of: "stock", item: 3) == .seconds(9))
        #expect(log.staleAge(of: "stock", item: 2) == nil && log.staleAge(of: "stock") == nil)
    }
}
