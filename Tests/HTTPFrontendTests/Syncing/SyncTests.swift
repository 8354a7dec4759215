import TestFixtures
import Testing

@testable import HTTPFrontend

@Suite("Synchronization")
struct SyncTests {
    @Test func `first there is everything, then nothing, and the same question has the same answer`() async throws {
        try await SyncedFrontend.with(3) { app in
            let first = try await app.sync()
            #expect(first.status == 200 && first.changed == ["prices/p1", "prices/p2", "prices/p3"])
            #expect(first.text.contains(#""value":{"price":2}}"#))
            #expect(first.removals.isEmpty && !first.hasMore && first.incomplete.isEmpty)
            #expect(try await app.sync().text == first.text)
            let second = try await app.sync(since: first.next)
            #expect(second.text == #"{"changes":[],"removals":[],"next":"\#(first.next)"}"#)
        }
    }

    @Test func `what changed since is there, also when it is asked for again later`() async throws {
        try await SyncedFrontend.with(3) { app in
            let first = try await app.sync()
            app.set("p2", to: .json(#"{"price":22}"#))
            let second = try await app.sync(since: first.next)
            #expect(second.changed == ["prices/p2"] && second.text.contains(#""value":{"price":22}}"#))
            #expect(try await app.sync(since: first.next).text == second.text)
            #expect(try await app.sync(since: second.next).changed.isEmpty)
            // From each cursor, what changed since that one.
            app.set("p3", to: .json(#"{"price":33}"#))
            #expect(try await app.sync(since: first.next).changed == ["prices/p2", "prices/p3"])
            #expect(try await app.sync(since: second.next).changed == ["prices/p3"])
        }
    }

    @Test func `what is no longer needed, or not there, is removed once`() async throws {
        try await SyncedFrontend.with(3) { app in
            let first = try await app.sync()
            app.need([2, 3])
            app.set("p3", to: .json("{}", status: 404))
            let second = try await app.sync(since: first.next)
            #expect(second.changed.isEmpty && second.removals == ["prices/p1", "prices/p3"])
            #expect(try await app.sync(since: second.next).removals.isEmpty)
        }
    }

    @Test func `while the service is down nothing is removed, and the cursor stays`() async throws {
        try await SyncedFrontend.with(2) { app in
            let first = try await app.sync()
            app.breakDown()
            let second = try await app.sync(since: first.next)
            #expect(second.status == 200 && second.changed.isEmpty && second.removals.isEmpty)
            #expect(second.incomplete == ["prices/p1", "prices/p2"] && second.next == first.next)
            #expect(second.headers["cache-control"] == "no-store")
            app.need(1...2)
            app.set("p1", to: .json(#"{"price":11}"#))
            // The service is let alone for a while before it is tried again.
            try await eventually("one part of the service is back") {
                let third = try await app.sync(since: second.next)
                #expect(third.removals.isEmpty)
                return third.changed == ["prices/p1"] && third.incomplete == ["prices/p2"]
            }
        }
    }

    @Test func `pages add up to the whole, and each is the same again`() async throws {
        try await SyncedFrontend.with(5) { app in
            var changed: [[String]] = []
            var cursor: String?
            var hasMore = true
            while hasMore, changed.count < 9 {
                let page = try await app.sync(since: cursor, "limit=2")
                #expect(try await app.sync(since: cursor, "limit=2").text == page.text)
                changed.append(page.changed)
                (cursor, hasMore) = (page.next, page.hasMore)
            }
            #expect(changed.map(\.count) == [2, 2, 1])
            #expect(changed.flatMap(\.self) == (1...5).map { "prices/p\($0)" })
            #expect(try await app.sync().next == cursor)
        }
    }

    @Test func `removals count in a page too`() async throws {
        try await SyncedFrontend.with(5) { app in
            let first = try await app.sync()
            app.need([5])
            let second = try await app.sync(since: first.next, "limit=3")
            #expect(second.removals.count == 3 && second.hasMore)
            let last = try await app.sync(since: second.next, "limit=3")
            #expect(last.removals == ["prices/p4"] && !last.hasMore)
        }
    }

    @Test func `a cursor of another user, a damaged and a long one are refused by name`() async throws {
        try await SyncedFrontend.with(2) { app in
            let next = try await app.sync().next
            for (cursor, user) in [(next, "u2"), (String(next.dropLast(2)), "u1"), ("AAAA", "u1"), ("é", "u1")] {
                let refused = try await app.sync(since: cursor, as: user)
                #expect(refused.status == 400 && refused.text.contains(#""field":"since""#))
            }
            #expect(try await app.sync(since: String(repeating: "A", count: 6_000)).status == 400)
            #expect(try await app.sync(since: next, as: "").status == 401)
        }
    }

    @Test func `what the client wants to keep is kept as long as it says so`() async throws {
        try await SyncedFrontend.with(1) { app in
            app.set("p9", to: .json(#"{"price":9}"#))
            let first = try await app.sync("keep=prices/p9")
            #expect(first.changed == ["prices/p1", "prices/p9"])
            #expect(try await app.sync(since: first.next).removals == ["prices/p9"])
            for name in ["nothing/p1", "prices", "prices/", "prices/p1/x", "prices/p1?fields=id", "prices/..", "%zz"] {
                let refused = try await app.sync("keep=\(name)")
                #expect(refused.status == 400 && refused.text.contains(#""field":"keep""#), "\(name)")
            }
        }
    }

    @Test func `who has the answer gets 304, and a version is where a stream goes on`() async throws {
        try await SyncedFrontend.with(1) { app in
            let first = try await app.sync()
            let tag = try #require(first.headers["etag"])
            #expect(first.headers["cache-control"] == "private, no-cache")
            #expect(try await app.sync(headers: [("If-None-Match", tag)]).status == 304)
            var events = try await app.follow("prices/p1", after: try #require(first.versions.first))
            app.set("p1", to: .json(#"{"price":11}"#))
            #expect(try await events.next()?["data"] == #"{"price":11}"#)
        }
    }
}

extension SyncedFrontend {
    func sync(_ rest: String) async throws -> SyncReply { try await sync(since: nil, rest) }
}
