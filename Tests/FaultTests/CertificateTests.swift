import TestFixtures
import Testing

/// Row 10 of the table of faults.
@Suite(.timeLimit(.minutes(2)))
struct CertificateTests {
    enum Fault: CaseIterable, Sendable {
        case anotherHost, expired, selfSigned
    }

    @Test(arguments: Fault.allCases)
    func `fault 10: a service whose certificate is wrong costs its part, and is sent nothing`(
        fault: Fault
    ) async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        let identity =
            switch fault {
            case .anotherHost: try await authority.issue("DNS:example.org")
            case .expired: try await authority.issue("IP:127.0.0.1", days: -1)
            case .selfSigned: try await authority.selfSigned("IP:127.0.0.1")
            }
        let impostor = try await StubService(identity: identity) { _ in .json("{}") }
        let addresses = FaultySystem.faulty(at: impostor.url)
        let trust = ["--services-ca", authority.certificate]
        try await FaultySystem.with(try await StoreStub(), at: addresses, trust) { system in
            try await system.expectDegraded(.init(reasons: ["unreachable"]))
            #expect(impostor.connectionCount > 0 && impostor.requests.isEmpty)
        }
        await impostor.stop()
    }

    @Test func `a service with a good certificate is called over TLS`() async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        let store = try await StoreStub(identity: try await authority.issue("IP:127.0.0.1"))
        try await FaultySystem.with(store, ["--services-ca", authority.certificate]) { system in
            let page = try await system.page("p42")
            #expect(page.isWhole, "\(page)")
            #expect(store.service.url.hasPrefix("https://"))
        }
    }
}
