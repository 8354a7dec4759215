import CompositionCore
import HTTPFrontend
import HTTPTypes
import JSONSlices
import Limits
import Logging
import NIOCore
import NIOPosix
import Testing

struct LimitTests {
    @Test func `a client over its rate gets 429, when to come back, and what is left`() async throws {
        let limits = ClientLimits(.init(rate: Rate(3, per: .seconds(600)), quota: Rate(1000, per: .seconds(86_400))))
        try await withLimited(limits) { port in
            for left in [2, 1, 0] {
                let reply = try await ask(port, "acme")
                #expect(reply.status == 200)
                #expect(reply.headers["ratelimit-policy"] == "\"rate\";q=3;w=600, \"quota\";q=1000;w=86400")
                #expect(reply.headers["ratelimit"]?.hasPrefix("\"rate\";r=\(left);t=\(200 * (3 - left))") == true)
                #expect(reply.headers["ratelimit"]?.contains("\"quota\";r=\(997 + left);t=") == true)
            }
            let refused = try await ask(port, "acme")
            #expect(refused.status == 429)
            #expect(refused.headers["content-type"] == "application/problem+json")
            #expect(refused.body.contains("\"detail\":\"too many requests\""))
            let wait = try #require(refused.headers["retry-after"].flatMap { Int($0) })
            #expect((190...200).contains(wait))
            #expect(refused.headers["ratelimit"]?.hasPrefix("\"rate\";r=0;t=") == true)
        }
    }

    @Test func `a noisy client costs others nothing`() async throws {
        try await withLimited(ClientLimits(.init(rate: Rate(5, per: .seconds(600))))) { port in
            for _ in 0..<50 { _ = try await ask(port, "noisy") }
            for _ in 0..<5 {
                let reply = try await ask(port, "quiet")
                #expect(reply.status == 200)
            }
        }
    }

    @Test func `a client may have limits of its own`() async throws {
        var limits = ClientLimits(.init(rate: Rate(1, per: .seconds(600))))
        limits.clients["acme"] = .init(rate: nil, quota: Rate(4, per: .seconds(86_400)))
        try await withLimited(limits) { port in
            var states: [Int] = []
            for _ in 0..<6 { states.append(try await ask(port, "acme").status) }
            #expect(states == [200, 200, 200, 200, 429, 429])
            let other = [try await ask(port, "other").status, try await ask(port, "other").status]
            #expect(other == [200, 429])
        }
    }

    @Test func `what is answered with an error says the limits, too`() async throws {
        try await withLimited(ClientLimits(.init(rate: Rate(10, per: .seconds(60))))) { port in
            let reply = try await ask(port, "acme", path: "/things/gone")
            #expect(reply.status == 404)
            #expect(reply.headers["ratelimit"] == "\"rate\";r=9;t=6")
            let nobody = try await fetch(port, "/things/1")
            #expect(nobody.status == 401 && nobody.headers["ratelimit"] == nil)
        }
    }

    @Test func `wrong credentials cost the guesser: soon they aren't looked at, right ones neither`() async throws {
        var limits = ClientLimits()
        limits.attempts = AttemptLimit(Rate(20, per: .seconds(600)))
        try await withLimited(limits) { port in
            var counts: [Int: Int] = [:]
            for number in 0..<100 { counts[try await ask(port, "wrong \(number)").status, default: 0] += 1 }
            #expect(counts == [401: 20, 429: 80])
            let right = try await ask(port, "acme")
            #expect(right.status == 429 && right.headers["retry-after"] != nil)
            let open = try await fetch(port, "/open/1")
            #expect(open.status == 200, "what is public stays so")
        }
    }

    @Test func `an address without credentials has its own limit, if it has one`() async throws {
        var limits = ClientLimits()
        limits.address = Rate(3, per: .seconds(600))
        try await withLimited(limits) { port in
            var states: [Int] = []
            for _ in 0..<3 { states.append(try await fetch(port, "/open/1").status) }
            states.append(try await fetch(port, "/open/1").status)
            states.append(try await fetch(port, "/things/1").status)
            states.append(try await ask(port, "acme").status)
            #expect(states == [200, 200, 200, 429, 429, 200])
        }
        limits.countsLoopback = false
        try await withLimited(limits) { port in
            var states: Set<Int> = []
            for _ in 0..<20 { states.insert(try await fetch(port, "/open/1").status) }
            #expect(states == [200])
        }
    }

    @Test func `a sign-in page that refuses is an attempt, one that answers is none`() async throws {
        var limits = ClientLimits()
        limits.attempts = AttemptLimit(Rate(5, per: .seconds(600)))
        try await withLimited(limits) { port in
            for _ in 0..<20 {
                let good = try await fetch(port, "/callback?state=good")
                #expect(good.status == 200)
            }
            var states: [Int] = []
            for _ in 0..<6 { states.append(try await fetch(port, "/callback?state=bad").status) }
            states.append(try await fetch(port, "/callback?state=good").status)
            #expect(states == [400, 400, 400, 400, 400, 429, 429])
        }
    }
}

private func ask(_ port: Int, _ client: String, path: String = "/things/1") async throws -> Reply {
    try await fetch(port, path, headers: [("Authorization", "Bearer \(client)")])
}

/// A partner's frontend with limits: every word is a token, but those that begin with `wrong`.
private func withLimited(_ limits: ClientLimits, _ body: (_ port: Int) async throws -> Void) async throws {
    var routes = HTTPRoutes(services: ())
    routes.get("things/{id}", Thing.self, for: .client)
    routes.get("open/{id}", Thing.self)
    routes.page(.get, "callback") { request, _ in PageAnswer(request.head.query == "state=good" ? 200 : 400) }
    let frontend = HTTPFrontend(
        routes,
        configuration: .init(
            listen: ListeningAddress(host: "127.0.0.1", port: 0), deadline: .seconds(5),
            signIn: .bearer { request throws(Failure) in
                guard let token = request.bearerToken else { return nil }
                guard let id = ResourceID(token) else { throw Failure(.unauthenticated, "wrong") }
                return Credentials(principal: .client(id), limitKey: id.text)
            },
            limits: limits, announcesLimits: true, eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
    let (ports, found) = AsyncStream.makeStream(of: Int.self)
    let running = Task { try await frontend.run { found.yield($0.port) } }
    defer { running.cancel() }
    var iterator = ports.makeAsyncIterator()
    try await body(await iterator.next() ?? 0)
}
