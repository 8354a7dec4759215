import CompositionCore
import HTTPFrontend
import HTTPTypes
import Logging
import NIOCore
import NIOPosix
import TestFixtures
import Testing

/// The address that a page is told, over a real connection from the loopback.
struct AddressOverSocketTests {
    private static let forged = "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-For: 198.51.100.7\r\n"

    @Test func `behind a trusted proxy a page sees whom it forwards for`() async throws {
        #expect(try await Self.address(trusting: "127.0.0.1", Self.forged) == "198.51.100.7")
        #expect(try await Self.address(trusting: "127.0.0.1", "Forwarded: for=198.51.100.7\r\n") == "198.51.100.7")
    }

    @Test func `without one it sees who connected, whatever the headers say`() async throws {
        #expect(try await Self.address(trusting: "", Self.forged) == "127.0.0.1")
        #expect(try await Self.address(trusting: "10.0.0.0/8", Self.forged) == "127.0.0.1")
    }

    private static func address(trusting proxies: String, _ fields: String) async throws -> String {
        var routes = HTTPRoutes(services: ())
        routes.page(.get, "address") { request, _ in PageAnswer(200, body: request.head.address) }
        let frontend = HTTPFrontend(
            routes,
            configuration: .init(
                listen: ListeningAddress(host: "127.0.0.1", port: 0), deadline: .seconds(5), signIn: .none,
                trustedProxies: try #require(TrustedProxies(proxies)),
                eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: Logger(label: "test")))
        let (ports, found) = AsyncStream.makeStream(of: Int.self)
        let running = Task { try await frontend.run { found.yield($0.port) } }
        defer { running.cancel() }
        var iterator = ports.makeAsyncIterator()
        let answer = try await rawExchange(
            port: try #require(await iterator.next()),
            sending: ByteBuffer(string: "GET /address HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(fields)\r\n"))
        return String(answer[(try #require(answer.firstRange(of: "\r\n\r\n"))).upperBound...])
    }
}
