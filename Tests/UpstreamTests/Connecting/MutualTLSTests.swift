import CompositionCore
import Foundation
import NIOCore
import NIOPosix
import Synchronization
import TestFixtures
import Testing
import Upstream

@Suite("HTTPTransport that shows a certificate")
struct MutualTLSTests {
    /// What a caller shows.
    enum Shown: CaseIterable, Sendable {
        case good, nothing, expired, ofAnotherAuthority, selfSigned
    }

    /// A service that asks for a certificate of an authority.
    private func service(of authority: TestAuthority, callers: TestAuthority) async throws -> StubService {
        try await StubService(
            identity: try await authority.issue("IP:127.0.0.1"), callers: callers.certificate
        ) { _ in .json("{}") }
    }

    private func transport(to stub: StubService, _ trust: ServiceTrust) throws -> HTTPTransport {
        HTTPTransport(
            service: "stub", address: try ServiceAddress(url: stub.url), trust: trust,
            eventLoopGroup: MultiThreadedEventLoopGroup(numberOfThreads: 1))
    }

    private func files(
        _ shown: Shown, _ authority: TestAuthority, _ other: TestAuthority
    ) async throws -> (certificate: String, key: String)? {
        switch shown {
        case .good: try await authority.issue("DNS:web")
        case .nothing: nil
        case .expired: try await authority.issue("DNS:web", days: -1)
        case .ofAnotherAuthority: try await other.issue("DNS:web")
        case .selfSigned: try await authority.selfSigned("DNS:web")
        }
    }

    @Test(arguments: Shown.allCases)
    func `only a caller whose certificate is good is answered`(shown: Shown) async throws {
        let (authority, other) = (try await TestAuthority(), try await TestAuthority())
        defer { for authority in [authority, other] { authority.remove() } }
        let stub = try await service(of: authority, callers: authority)
        let identity = try await files(shown, authority, other)
        let trust = try ServiceTrust(
            authorities: [authority.certificate],
            identity: identity.map { ServiceIdentity(certificate: $0.certificate, key: $0.key) })
        let transport = try transport(to: stub, trust)
        if shown == .good {
            #expect(try await transport.call(ServiceRequest(.get, "/x"), until: .after(.seconds(20))).status == 200)
        } else {
            let failure = await #expect(throws: Failure.self) {
                _ = try await transport.call(ServiceRequest(.get, "/x"), until: .after(.seconds(20)))
            }
            #expect(failure?.code == .unreachable)
            #expect(stub.requests.isEmpty && stub.connectionCount > 0)
        }
        await stub.stop()
    }

    @Test func `a key that is not the certificate's is refused at the start`() async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        let (one, two) = (try await authority.issue("DNS:web"), try await authority.issue("DNS:web"))
        #expect(throws: Failure.self) {
            try ServiceTrust(
                authorities: [authority.certificate],
                identity: ServiceIdentity(certificate: one.certificate, key: two.key))
        }
    }

    @Test func `a certificate that is replaced is shown from then on, and old connections end`() async throws {
        let changing = try await ChangingCaller()
        defer { changing.remove() }
        #expect(try await changing.call() == 200)
        #expect(try await changing.call() == 200)
        #expect(changing.stub.connectionCount == 1)

        try await changing.replaceIdentity()
        #expect(try await changing.call() == 200)
        #expect(changing.stub.connectionCount == 2)
        try await eventually("the old connection is closed") { changing.stub.openConnectionCount == 1 }
        #expect(changing.reports.withLock { $0.count } == 1)
    }

    @Test func `a caller that is refused is let in once his new certificate is there`() async throws {
        let changing = try await ChangingCaller(isStranger: true)
        defer { changing.remove() }
        await #expect(throws: Failure.self) { _ = try await changing.call() }
        try await changing.replaceIdentity()
        #expect(try await changing.call() == 200)
    }

    @Test(arguments: ["", "not a key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
    func `new files that can't be used change nothing, and that is said once`(content: String) async throws {
        let changing = try await ChangingCaller()
        defer { changing.remove() }
        #expect(try await changing.call() == 200)
        try changing.write(content, to: changing.identity.key)
        for _ in 0..<3 { #expect(try await changing.call() == 200) }
        #expect(changing.stub.connectionCount == 1)
        let reports = changing.reports.withLock { $0 }
        #expect(reports.count == 1 && reports[0].contains("what was read before stays"))
        #expect(!reports.joined().contains("AAAA"))

        try await changing.replaceIdentity()
        #expect(try await changing.call() == 200)
        #expect(changing.stub.connectionCount == 2)
    }

    @Test func `files are not looked at again before their time`() throws {
        let made = Atomic(0)
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("facet-\(UUID().uuidString)").path
        try Data("one".utf8).write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let files = try ReloadedFiles([file], every: .hours(1)) { made.add(1, ordering: .relaxed).newValue }
        try Data("and two".utf8).write(to: URL(fileURLWithPath: file))
        #expect(files.current == 1)
        #expect(files.generation(at: .now() + .minutes(59)) == 0)
        #expect(files.generation(at: .now() + .minutes(61)) == 1)
        #expect(files.current == 2)
    }
}

/// A caller whose files change while it calls; they are looked at each time.
private final class ChangingCaller: Sendable {
    let authority: TestAuthority
    let other: TestAuthority
    let stub: StubService
    let identity: ServiceIdentity
    let reports = Mutex<[String]>([])
    private let transport: Mutex<HTTPTransport?> = Mutex(nil)

    /// - Parameter isStranger: its first certificate is of an authority that the service doesn't know
    init(isStranger: Bool = false) async throws {
        let (authority, other) = (try await TestAuthority(), try await TestAuthority())
        let first = try await (isStranger ? other : authority).issue("DNS:web")
        self.authority = authority
        self.other = other
        identity = ServiceIdentity(certificate: first.certificate, key: first.key)
        stub = try await StubService(
            identity: try await authority.issue("IP:127.0.0.1"), callers: authority.certificate
        ) { _ in .json("{}") }
        let trust = try ServiceTrust(
            authorities: [authority.certificate], identity: identity, every: .nanoseconds(1)
        ) { [weak self] text in self?.reports.withLock { $0.append(text) } }
        let address = try ServiceAddress(url: stub.url)
        transport.withLock {
            $0 = HTTPTransport(
                service: "stub", address: address, trust: trust,
                eventLoopGroup: MultiThreadedEventLoopGroup(numberOfThreads: 1))
        }
    }

    func call() async throws -> Int {
        let transport = try #require(transport.withLock { $0 })
        return try await transport.call(ServiceRequest(.get, "/x"), until: .after(.seconds(20))).status
    }

    func replaceIdentity() async throws {
        let fresh = try await authority.issue("DNS:web")
        try write(String(contentsOfFile: fresh.key, encoding: .utf8), to: identity.key)
        try write(String(contentsOfFile: fresh.certificate, encoding: .utf8), to: identity.certificate)
    }

    func write(_ text: String, to file: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
    }

    func remove() {
        authority.remove()
        other.remove()
    }
}
