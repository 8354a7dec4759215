import Synchronization
import TestFixtures
import Testing

@testable import CompositionCore

@Suite("Following")
struct FollowingsTests {
    @Test func `a follower gets the state that is there, and every change of its bytes`() async throws {
        let answer = Mutex("1")
        let stub = try await FollowedStub { _ in .json(answer.withLock { $0 }) }
        let reader = try stub.follow()
        try await eventually("the first state") { reader.seen == ["1"] }
        answer.withLock { $0 = "2" }
        stub.called.change()
        try await eventually("the second") { reader.seen == ["1", "2"] }
        let calls = stub.called.calls
        stub.called.change()
        try await eventually("it was looked at") { stub.called.calls > calls }
        answer.withLock { $0 = "3" }
        stub.called.change()
        try await eventually("only what differs") { reader.seen == ["1", "2", "3"] }
    }

    @Test func `a thousand followers of one composition cost one fetch a change`() async throws {
        let answer = Mutex("1")
        let stub = try await FollowedStub { _ in .json(answer.withLock { $0 }) }
        let readers = try (1...1000).map { _ in try stub.follow() }
        try await eventually("all have it") { readers.allSatisfy { $0.seen == ["1"] } }
        answer.withLock { $0 = "2" }
        stub.called.change()
        try await eventually("all have the change") { readers.allSatisfy { $0.seen == ["1", "2"] } }
        #expect(stub.called.calls == 2)
        #expect(stub.followings.counts.compositions == 1)
        for reader in readers { reader.ticket = nil }
        #expect(stub.followings.counts.compositions == 0 && stub.followings.counts.followers == 0)
    }

    @Test func `ten thousand changes at once collapse, and the last state arrives`() async throws {
        let answer = Mutex(1)
        let stub = try await FollowedStub { _ in .json("\(answer.withLock { $0 })") }
        let reader = try stub.follow(minInterval: .milliseconds(20))
        try await eventually("the first state") { reader.seen == ["1"] }
        for number in 2...10_000 {
            answer.withLock { $0 = number }
            stub.called.change()
        }
        try await eventually("the last state") { reader.seen.last == "10000" }
        #expect(stub.called.calls < 1000)
        #expect(reader.seen.compactMap { Int($0) }.sorted() == reader.seen.compactMap { Int($0) })
    }

    @Test func `who reads slowly finds the latest state alone`() async throws {
        let answer = Mutex(1)
        let stub = try await FollowedStub { _ in .json("\(answer.withLock { $0 })") }
        let slow = try stub.follow(takes: false)
        let quick = try stub.follow()
        for number in 2...5 {
            answer.withLock { $0 = number }
            stub.called.change()
            try await eventually("the quick one has it") { quick.seen.last == "\(number)" }
        }
        slow.take()
        slow.take()
        #expect(slow.seen == ["5"])
    }

    @Test func `who never reads is dropped, and told why`() async throws {
        var limits = FollowLimits()
        limits.slowAfter = .milliseconds(1)
        let stub = try await FollowedStub(limits: limits) { .json("\($0.number)") }
        let slow = try stub.follow(takes: false)
        try await eventually("it is dropped") { stub.followings.counts.compositions == 0 }
        slow.take()
        slow.take()
        #expect(slow.end?.code == .limited)
    }

    @Test func `who has the state already gets nothing, and the next change`() async throws {
        let answer = Mutex("7")
        let stub = try await FollowedStub { _ in .json(answer.withLock { $0 }) }
        let first = try stub.follow()
        try await eventually("the first state") { first.seen == ["7"] }
        let second = try stub.follow(known: first.tokens.last)
        answer.withLock { $0 = "8" }
        stub.called.change()
        try await eventually("both have the change") { first.seen == ["7", "8"] && second.seen == ["8"] }
    }

    @Test func `who has seen a newer state waits until this instance has it, too`() async throws {
        let answer = Mutex("1")
        let stub = try await FollowedStub { _ in .json(answer.withLock { $0 }) }
        let first = try stub.follow()
        try await eventually("the first state") { first.seen == ["1"] }
        // From another instance, which heard of the change that this one missed.
        let key = stub.called.service.key("thing", "/x")
        let newer = StateToken(versions: [key: 2], content: Array("2".utf8))
        answer.withLock { $0 = "3" }
        let returning = try stub.follow(known: newer)
        try await eventually("it sees what is newer, without an event") { returning.seen == ["3"] }
        #expect(first.seen.last == "3")
    }

    @Test func `a service that answers an older version makes nobody go back`() async throws {
        let answer = Mutex("5")
        let stub = try await FollowedStub { _ in .json(answer.withLock { $0 }) }
        let reader = try stub.follow()
        try await eventually("the state") { reader.seen == ["5"] }
        answer.withLock { $0 = "4" }
        stub.called.change()
        try await eventually("it was asked") { stub.called.calls >= 2 }
        answer.withLock { $0 = "6" }
        try await eventually("it is asked again by itself") { reader.seen.last == "6" }
        #expect(reader.seen == ["5", "6"])
    }

    @Test func `an answer that is older than its event said is asked for again`() async throws {
        let answer = Mutex("5")
        let stub = try await FollowedStub { _ in .json(answer.withLock { $0 }) }
        let reader = try stub.follow()
        try await eventually("the state") { reader.seen == ["5"] }
        // The instance that is asked hasn't heard of the change yet.
        stub.called.change(to: 6)
        try await eventually("it was asked") { stub.called.calls >= 2 }
        answer.withLock { $0 = "6" }
        try await eventually("it is asked again by itself") { reader.seen.last == "6" }
        #expect(reader.seen == ["5", "6"])
    }

    @Test func `what isn't there ends the following`() async throws {
        let stub = try await FollowedStub { _ in .json("{}", status: 404) }
        let reader = try stub.follow()
        try await eventually("it ended") { reader.end?.code == .notFound }
    }
}
