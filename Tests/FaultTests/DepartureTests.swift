import Foundation
import NIOCore
import NIOPosix
import TestFixtures
import Testing

/// Clients that go away in the middle of a request.
@Suite(.timeLimit(.minutes(2)))
struct DepartureTests {
    enum Leaving: CaseIterable, Sendable {
        case close, reset
    }

    private func with(
        _ behaviour: StubService.Behaviour, deadline: String = "60s",
        _ body: (RunningProcess, StubService) async throws -> Void
    ) async throws {
        let store = try await StoreStub()
        let reviews = try await StubService { _ in behaviour }
        let services = Dictionary(
            uniqueKeysWithValues: FaultySystem.webServices.map {
                ($0, $0 == "reviews" ? reviews.url : store.service.url)
            })
        try await RunningProcess.with("web", services: services, ["--deadline", deadline]) { web in
            try await body(web, reviews)
        }
        await reviews.stop()
        await store.service.stop()
    }

    private func request(_ product: String) -> ByteBuffer {
        ByteBuffer(string: "GET /api/products/\(product) HTTP/1.1\r\nHost: x\r\n\r\n")
    }

    @Test(arguments: Leaving.allCases)
    func `a client that goes away takes its calls along, long before the deadline`(how: Leaving) async throws {
        try await with(.hang) { web, reviews in
            let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: web.port).get()
            try await client.writeAndFlush(request("p42"))
            try await eventually("the call arrived") { reviews.requests.count == 1 }
            #expect(reviews.openConnectionCount == 1)
            if how == .reset, let options = client as? any SocketOptionProvider {
                try await options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
            }
            try await client.close()
            try await eventually("the call's connection is closed", within: .seconds(10)) {
                reviews.openConnectionCount == 0
            }
            #expect(try await get(web.url + "/api/nothing").status == 404)
        }
    }

    @Test func `a client that only ends its sending gets its answer`() async throws {
        try await with(.delayed(StoreStub.reviews, by: .milliseconds(50))) { web, _ in
            let text = try await rawExchange(port: web.port, sending: request("p42"), endsSending: true)
            #expect(text.hasPrefix("HTTP/1.1 200") && text.hasSuffix("}"), "\(text.prefix(200))")
            #expect(text.contains(#""averageRating""#))
        }
    }

    @Test func `requests sent one behind the other are answered in order, also when the sending ends`() async throws {
        try await with(.delayed(StoreStub.reviews, by: .milliseconds(20))) { web, _ in
            var bytes = request("p1")
            bytes.writeImmutableBuffer(request("none/here"))
            bytes.writeImmutableBuffer(request("p2"))
            let text = try await rawExchange(port: web.port, sending: bytes, endsSending: true)
            let statuses = text.split(separator: "HTTP/1.1 ").map { $0.prefix(3) }
            #expect(statuses == ["200", "404", "200"], "\(text.prefix(300))")
        }
    }
}
