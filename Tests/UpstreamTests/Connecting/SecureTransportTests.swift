import CompositionCore
import NIOCore
import NIOPosix
import TestFixtures
import Testing
import Upstream

@Suite("HTTPTransport over TLS")
struct SecureTransportTests {
    enum Identity: CaseIterable, Sendable {
        case good, anotherHost, expired, selfSigned
    }

    private func files(_ identity: Identity, of authority: TestAuthority) async throws -> (String, String) {
        switch identity {
        case .good: try await authority.issue("DNS:localhost,IP:127.0.0.1")
        case .anotherHost: try await authority.issue("DNS:example.org,IP:127.0.0.9")
        case .expired: try await authority.issue("DNS:localhost,IP:127.0.0.1", days: -1)
        case .selfSigned: try await authority.selfSigned("DNS:localhost,IP:127.0.0.1")
        }
    }

    private func call(_ url: String, _ trust: ServiceTrust?) async throws(Failure) -> ServiceAnswer {
        let transport = HTTPTransport(
            service: "stub", address: try ServiceAddress(url: url), trust: trust,
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
        return try await transport.call(ServiceRequest(.get, "/x"), until: .after(.seconds(20)))
    }

    @Test(arguments: Identity.allCases, ["127.0.0.1", "localhost"])
    func `only who proves his name gets a request`(identity: Identity, host: String) async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        let stub = try await StubService(identity: try await files(identity, of: authority)) { _ in .json("{}") }
        let trust = try ServiceTrust(authorities: authority.certificate)
        let url = "https://\(host):\(stub.port)"
        if identity == .good {
            #expect(try await call(url, trust).status == 200)
            #expect(stub.requests.first?.headers.contains { $0.value == "\(host):\(stub.port)" } ?? false)
        } else {
            let failure = await #expect(throws: Failure.self) { _ = try await call(url, trust) }
            #expect(failure?.code == .unreachable)
            #expect(failure?.detail == "stub: no connection: it did not prove who it is")
            #expect(stub.connectionCount > 0 && stub.requests.isEmpty)
        }
        await stub.stop()
    }

    @Test func `an authority that the system doesn't know is not trusted without being named`() async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        let stub = try await StubService(identity: try await authority.issue("IP:127.0.0.1")) { _ in .json("{}") }
        await #expect(throws: Failure.self) { _ = try await call(stub.url, nil) }
        #expect(stub.requests.isEmpty)
        await stub.stop()
    }

    @Test func `a service that speaks plain text behind an https address gets nothing`() async throws {
        let stub = try await StubService { _ in .json("{}") }
        await #expect(throws: Failure.self) { _ = try await call("https://127.0.0.1:\(stub.port)", nil) }
        #expect(stub.requests.isEmpty)
        await stub.stop()
    }

    @Test func `a service that never answers the handshake is unreachable after the time to connect`() async throws {
        let silent = try await StubService { _ in .hang }
        var limits = TransportLimits()
        limits.connectTimeout = .milliseconds(100)
        let transport = HTTPTransport(
            service: "stub", address: try ServiceAddress(url: "https://127.0.0.1:\(silent.port)"), limits: limits,
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton)
        let failure = await #expect(throws: Failure.self) {
            _ = try await transport.call(ServiceRequest(.get, "/x"), until: .after(.seconds(20)))
        }
        #expect(failure?.code == .unreachable)
        await silent.stop()
    }

    @Test func `a file without certificates is refused at the start`() async throws {
        #expect(throws: Failure.self) { try ServiceTrust(authorities: "/dev/null") }
        #expect(throws: Failure.self) { try ServiceTrust(authorities: "/no/such/file") }
    }
}
