import CompositionCore
import NIOCore
import NIOPosix
import TestFixtures
import Testing
import Upstream

@Suite("HTTPTransport")
struct HTTPTransportTests {
    private func transport(to stub: StubService, limits: TransportLimits = TransportLimits()) throws -> HTTPTransport {
        HTTPTransport(
            service: "stub", address: try ServiceAddress(url: stub.url), limits: limits,
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
    }

    private func failure(
        _ transport: HTTPTransport, _ request: ServiceRequest = ServiceRequest(.get, "/x"),
        within limit: Duration = .seconds(20)
    ) async -> Failure.Code? {
        do {
            _ = try await transport.call(request, until: .after(limit))
            return nil
        } catch {
            return error.code
        }
    }

    @Test("answers with status, body and kind, and sends what it was told")
    func answers() async throws {
        let stub = try await StubService { _ in .json("{\"a\":1}", status: 201, headers: [("Retry-After", "7")]) }
        let transport = try transport(to: stub)
        let request = ServiceRequest(
            .post, "/x?y=\(encoding: "a b&c")", body: ByteBuffer(string: "{}"), headers: [("traceparent", "t")])
        let answer = try await transport.call(request, until: .after(.seconds(20)))
        #expect(answer.status == 201)
        #expect(answer.isJSON)
        #expect(answer.retryAfter == .seconds(7))
        #expect(String(buffer: answer.body) == "{\"a\":1}")
        let seen = try #require(stub.requests.first)
        #expect(seen.method == "POST" && seen.path == "/x?y=a%20b%26c" && seen.body == "{}")
        #expect(seen.headers.contains { $0.name == "traceparent" && $0.value == "t" })
        #expect(seen.headers.contains { $0.name == "Host" && $0.value == "127.0.0.1:\(stub.port)" })
        await stub.stop()
    }

    @Test("uses a connection again")
    func reusesConnections() async throws {
        let stub = try await StubService { _ in .json("{}") }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let transport = HTTPTransport(
            service: "stub", address: try ServiceAddress(url: stub.url), eventLoopGroup: group)
        for _ in 0..<20 {
            _ = try await transport.call(ServiceRequest(.get, "/"), until: .after(.seconds(20)))
        }
        #expect(stub.connectionCount == 1)
        await stub.stop()
        try await group.shutdownGracefully()
    }

    @Test("ends at the deadline when the service hangs, drips or is endless", arguments: ["hang", "drip"])
    func endsAtDeadline(how: String) async throws {
        let head = Array("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".utf8)
        let stub = try await StubService { _ in
            how == "hang" ? .hang : .dripped(head + Array(repeating: 32, count: 1000), interval: .milliseconds(20))
        }
        let transport = try transport(to: stub)
        let began = ContinuousClock.now
        #expect(await failure(transport, within: .milliseconds(150)) == .timeout)
        #expect(ContinuousClock.now - began >= .milliseconds(150))
        await stub.stop()
    }

    @Test("never starts a call whose deadline has passed")
    func deadlinePassed() async throws {
        let stub = try await StubService { _ in .json("{}") }
        #expect(await failure(try transport(to: stub), within: .zero) == .timeout)
        #expect(stub.requests.isEmpty)
        await stub.stop()
    }

    @Test("takes no more body than its cap, declared, chunked or endless")
    func capsBodies() async throws {
        var limits = TransportLimits()
        limits.bodyBytesMax = 1 << 20
        let heads = [
            "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
        ]
        for head in heads {
            let stub = try await StubService { _ in .endless(head: head) }
            #expect(await failure(try transport(to: stub, limits: limits)) == .badAnswer)
            await stub.stop()
        }
    }

    @Test(
        "says what broke",
        arguments: [
            ("this is not HTTP\r\n\r\n", Failure.Code.badAnswer),
            ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":", .badAnswer),
            ("HTTP/1.1 200 OK\r\nContent-Le", .badAnswer),
        ])
    func saysWhatBroke(bytes: String, code: Failure.Code) async throws {
        let stub = try await StubService { _ in .bytes(Array(bytes.utf8)) }
        #expect(await failure(try transport(to: stub)) == code)
        await stub.stop()
    }

    @Test("a reset in the middle of a body is a failure, not a short body")
    func reset() async throws {
        let stub = try await StubService { _ in
            .bytesThenReset(Array("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":".utf8))
        }
        let code = await failure(try transport(to: stub))
        #expect(code == .unreachable || code == .badAnswer)
        await stub.stop()
    }

    @Test("an answer with 5 000 headers is refused")
    func manyHeaders() async throws {
        let headers = (0..<5000).map { "H\($0): v\r\n" }.joined()
        let stub = try await StubService { _ in
            .bytes(Array("HTTP/1.1 200 OK\r\n\(headers)Content-Length: 0\r\n\r\n".utf8))
        }
        #expect(await failure(try transport(to: stub)) == .badAnswer)
        await stub.stop()
    }

    @Test("nobody listening is unreachable")
    func unreachable() async throws {
        let stub = try await StubService { _ in .json("{}") }
        let transport = try transport(to: stub)
        await stub.stop()
        #expect(await failure(transport) == .unreachable)
    }

    @Test("a read over a connection that the service had closed goes out again; a write does not")
    func repeatsReads() async throws {
        let stub = try await StubService { request in
            request.numberOnConnection == 2 ? .closeAtOnce : .json("{}")
        }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let transport = HTTPTransport(
            service: "stub", address: try ServiceAddress(url: stub.url), eventLoopGroup: group)
        let post = ServiceRequest(.post, "/", body: ByteBuffer(string: "{}"))
        #expect(await failure(transport) == nil)
        #expect(await failure(transport) == nil)
        #expect(stub.requests.count == 3)
        #expect(await failure(transport, post) == .unreachable)
        #expect(stub.requests.count == 4)
        await stub.stop()
        try await group.shutdownGracefully()
    }

    @Test("more calls than may wait are busy at once, the others are answered")
    func boundsWaiting() async throws {
        let stub = try await StubService { _ in .hang }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var limits = TransportLimits()
        limits.connectionsMax = 2
        limits.waitingMax = 3
        let transport = HTTPTransport(
            service: "stub", address: try ServiceAddress(url: stub.url), limits: limits, eventLoopGroup: group)
        let codes = await withTaskGroup(of: Failure.Code?.self) { tasks in
            for _ in 0..<20 {
                tasks.addTask { await failure(transport, within: .seconds(1)) }
            }
            return await tasks.reduce(into: [:]) { $0[$1 ?? .inner, default: 0] += 1 }
        }
        #expect(codes[.busy, default: 0] >= 15)
        #expect(codes[.busy, default: 0] + codes[.timeout, default: 0] == 20)
        await stub.stop()
        try await group.shutdownGracefully()
    }

    @Test("a caller that goes away frees its connection")
    func cancellation() async throws {
        let stub = try await StubService { request in request.path == "/hang" ? .hang : .json("{}") }
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var limits = TransportLimits()
        limits.connectionsMax = 1
        let transport = HTTPTransport(
            service: "stub", address: try ServiceAddress(url: stub.url), limits: limits, eventLoopGroup: group)
        let hanging = Task { await failure(transport, ServiceRequest(.get, "/hang")) }
        try await eventually("the call arrived") { stub.requests.count == 1 }
        hanging.cancel()
        #expect(await hanging.value == .cancelled)
        #expect(await failure(transport) == nil)
        await stub.stop()
        try await group.shutdownGracefully()
    }
}
