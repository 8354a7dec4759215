import CompositionCore
import HTTPFrontend
import HTTPTypes
import Synchronization
import TestFixtures
import Testing

@Suite("Streams of events")
struct EventStreamTests {
    private static let text = String(repeating: "long ", count: 40)
    private static func document(_ price: String, stock: Int? = 3) -> String {
        "{\"price\":\(price)" + (stock.map { ",\"stock\":\($0)" } ?? "") + ",\"description\":\"\(text)\"}"
    }

    @Test func `the first event is the whole, the next what changed of it`() async throws {
        let answer = Mutex(Self.document("1.50"))
        try await FollowedFrontend.with({ _ in .json(answer.withLock { $0 }) }) { frontend in
            var (status, events) = try await frontend.follow()
            #expect(status == 200)
            let first = try await events.next()
            #expect(first?["event"] == "value")
            #expect(first?["data"] == Self.document("1.50"))
            answer.withLock { $0 = Self.document("2.75", stock: nil) }
            frontend.change()
            let second = try await events.next()
            #expect(second?["event"] == "patch")
            let base = first?["id"] ?? ""
            #expect(second?["data"] == #"{"base":"\#(base)","patch":{"price":2.75,"stock":null}}"#)
            #expect(second?["id"] != base)
        }
    }

    @Test func `who comes back with the latest id gets nothing before the next change, and that whole`() async throws {
        let answer = Mutex(Self.document("1"))
        try await FollowedFrontend.with({ _ in .json(answer.withLock { $0 }) }) { frontend in
            var (_, events) = try await frontend.follow()
            let id = try await events.next()?["id"] ?? ""
            var (status, again) = try await frontend.follow(headers: [("Last-Event-ID", id)])
            #expect(status == 200)
            answer.withLock { $0 = Self.document("2") }
            frontend.change()
            let next = try await again.next()
            #expect(next?["event"] == "value")
            #expect(next?["data"] == Self.document("2"))
        }
    }

    @Test func `an unknown id gets the whole`() async throws {
        try await FollowedFrontend.with({ _ in .json(Self.document("1")) }) { frontend in
            for id in ["nonsense", String(repeating: "0", count: 32)] {
                var (_, events) = try await frontend.follow(headers: [("Last-Event-ID", id)])
                #expect(try await events.next()?["event"] == "value")
            }
        }
    }

    @Test func `what isn't there is answered as that, not as a stream`() async throws {
        try await FollowedFrontend.with({ _ in .json("{}", status: 404) }) { frontend in
            let (status, _) = try await frontend.follow()
            #expect(status == 404)
        }
    }

    @Test func `eight streams of one composition cost one fetch a change`() async throws {
        let answer = Mutex(Self.document("1"))
        try await FollowedFrontend.with({ _ in .json(answer.withLock { $0 }) }) { frontend in
            var readers: [EventReader] = []
            for _ in 1...8 { readers.append(try await frontend.follow().events) }
            for index in readers.indices { _ = try await readers[index].next() }
            let calls = frontend.stub.requests.count
            answer.withLock { $0 = Self.document("2") }
            frontend.change()
            for index in readers.indices { #expect(try await readers[index].next()?["event"] == "patch") }
            #expect(frontend.stub.requests.count == calls + 1)
        }
    }

    @Test func `a user's stream ends within five seconds of what let it in`() async throws {
        let isValid = Mutex(true)
        // safe: a literal token
        let header = HTTPField(name: .init("X-Facet")!, value: "1")
        let signIn = SignIn.cookie(antiForgery: header) { _ throws(Failure) in
            guard isValid.withLock({ $0 }), let user = ResourceID("u1") else { return nil }
            return Credentials(principal: .user(user), limitKey: "u1")
        }
        try await FollowedFrontend.with({ _ in .json(Self.document("1")) }, signIn: signIn) { frontend in
            #expect(try await frontend.follow("/mine/p1").status == 403)
            var (status, events) = try await frontend.follow("/mine/p1", headers: [("Sec-Fetch-Site", "same-origin")])
            #expect(status == 200)
            _ = try await events.next()
            isValid.withLock { $0 = false }
            let revoked = ContinuousClock.now
            let end = try? await events.next()
            #expect(end == nil)
            #expect(revoked.duration(to: .now) < .seconds(30))
        }
    }

    @Test func `one stream follows several compositions, and says which`() async throws {
        let answer = Mutex(Self.document("1"))
        try await FollowedFrontend.with({ _ in .json(answer.withLock { $0 }) }) { frontend in
            var (status, events) = try await frontend.follow("/follow?c=prices/p1&c=prices/p2")
            #expect(status == 200)
            let names = [try await events.next()?["event"], try await events.next()?["event"]]
            #expect(names.compactMap(\.self).sorted() == ["prices/p1", "prices/p2"])
            answer.withLock { $0 = Self.document("2") }
            frontend.change("p2")
            let change = try await events.next()
            #expect(change?["event"] == "prices/p2")
            #expect(change?["data"]?.contains(#""patch":{"price":2}"#) ?? false)
            let id = change?["id"] ?? ""
            #expect(id.split(separator: ".").count == 2)
            // Back with both, one of which has changed meanwhile.
            answer.withLock { $0 = Self.document("3") }
            frontend.change("p1")
            var (_, again) = try await frontend.follow(
                "/follow?c=prices/p1&c=prices/p2", headers: [("Last-Event-ID", id)])
            let news = try await again.next()
            #expect(news?["event"] == "prices/p1")
            #expect(news?["data"] == #"{"value":\#(Self.document("3"))}"#)
        }
    }

    @Test(arguments: ["", "c=prices/p1&c=prices/p1", "c=nothing/p1", "c=prices/p1/more", "c=/p1", "c=prices/../x"])
    func `a list that names no compositions is refused`(query: String) async throws {
        try await FollowedFrontend.with({ _ in .json(Self.document("1")) }) { frontend in
            let (status, _) = try await frontend.follow("/follow?\(query)")
            #expect(status == 400 || status == 404)
        }
    }
}
