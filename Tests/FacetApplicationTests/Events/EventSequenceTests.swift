import Testing

@testable import FacetApplication

struct EventSequenceTests {
    private func steps(_ sequences: [Int64], begins: Bool = true) throws -> [EventSequence.Step] {
        var sequence = EventSequence()
        if begins { sequence.begin() }
        return try sequences.map { sequence.take(try SampleEvent($0).parsed) }
    }

    @Test func `After a beginning whatever comes first is the next, and then one follows the other`() throws {
        #expect(try steps([7, 8, 9]) == [.next, .next, .next])
    }

    @Test func `Without a beginning nobody knows what went before the first`() throws {
        #expect(try steps([7, 8], begins: false) == [.gap, .next])
    }

    @Test func `A jump is a gap, and events go on from there`() throws {
        #expect(try steps([7, 9, 10]) == [.next, .gap, .next])
    }

    @Test func `An event that comes again is no gap, wherever it stood`() throws {
        #expect(
            try steps([7, 7, 8, 9, 7, 8, 9, 10]) == [
                .next, .repeated, .next, .next, .repeated, .repeated, .repeated, .next,
            ])
    }

    @Test func `A lower sequence that was never heard is a service that began anew`() throws {
        #expect(try steps([7, 8, 1, 2]) == [.next, .next, .gap, .next])
    }

    @Test func `A sequence that was heard, with another event, is a service that began anew`() throws {
        var sequence = EventSequence()
        sequence.begin()
        let (old, new) = ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")
        #expect(sequence.take(try SampleEvent(1, time: old).parsed) == .next)
        #expect(sequence.take(try SampleEvent(2, time: old).parsed) == .next)
        #expect(sequence.take(try SampleEvent(1, time: new).parsed) == .gap)
        #expect(sequence.take(try SampleEvent(2, time: new).parsed) == .next)
    }

    @Test func `What was heard is remembered for longer than a sender's batch, and not for ever`() throws {
        var sequence = EventSequence()
        sequence.begin()
        for number in 1...Int64(1_000) { _ = sequence.take(try SampleEvent(number).parsed) }
        #expect(sequence.take(try SampleEvent(1_000 - 250).parsed) == .repeated)
        #expect(sequence.take(try SampleEvent(1).parsed) == .gap)
    }

    @Test func `A new beginning follows whatever was heard before`() throws {
        var sequence = EventSequence()
        sequence.begin()
        _ = sequence.take(try SampleEvent(7).parsed)
        sequence.begin()
        #expect(sequence.take(try SampleEvent(20).parsed) == .next)
        #expect(sequence.take(try SampleEvent(.max).parsed) == .gap)
        #expect(sequence.take(try SampleEvent(0).parsed) == .gap)
    }
}
