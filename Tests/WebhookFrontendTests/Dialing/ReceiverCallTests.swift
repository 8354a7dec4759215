import CompositionCore
import Dispatch
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import TestFixtures
import Testing

@testable import WebhookFrontend

/// Where a name leads, a test says.
private func names(_ answers: [String: [String]]) -> ReceiverNames {
    ReceiverNames { host, port in
        try (answers[host] ?? []).map { try SocketAddress(ipAddress: $0, port: port) }
    }
}

private let message = SignedMessage(id: "msg_1", attempt: 1, body: Array("{}".utf8), secrets: [.random()], at: 1)

@Suite("Calling a receiver")
struct ReceiverCallTests {
    private static let production = ReceiverPolicy(allowsLoopback: false)
    private static let development = ReceiverPolicy(allowsLoopback: true)

    private func call(
        _ policy: ReceiverPolicy, _ names: ReceiverNames = ReceiverNames(), deadline: Duration = .seconds(20),
        trust: String? = nil
    ) -> ReceiverCall {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = trust.map { .file($0) } ?? .default
        return ReceiverCall(
            policy: policy, names: names, group: MultiThreadedEventLoopGroup.singleton, deadline: deadline,
            trust: configuration)
    }

    @Test(arguments: [
        ["127.0.0.1"], ["10.0.0.1"], ["169.254.169.254"], ["192.168.1.1"], ["::1"], ["fe80::1"], ["fd00::1"],
        ["::ffff:127.0.0.1"], ["::ffff:10.0.0.1"], ["64:ff9b::7f00:1"], ["8.8.8.8", "127.0.0.1"], ["0.0.0.0"],
    ])
    func `a name that leads inside, with one of its addresses, is not dialled`(addresses: [String]) async throws {
        let receiver = try await Receiver()
        let url = try ReceiverURL("https://hooks.example.com:\(receiver.stub.port)", by: Self.production)
        let outcome = await call(Self.production, names(["hooks.example.com": addresses])).send(message, to: url)
        #expect(outcome == .failed("its host has no public address"))
        #expect(receiver.stub.connectionCount == 0)
    }

    @Test func `a name that led outside when it was registered and leads inside now is not dialled`() async throws {
        let receiver = try await Receiver()
        let lookups = Atomic(0)
        let rebinding = ReceiverNames { _, port in
            let isFirst = lookups.add(1, ordering: .relaxed).oldValue == 0
            return [try SocketAddress(ipAddress: isFirst ? "93.184.216.34" : "127.0.0.1", port: port)]
        }
        let text = "https://hooks.example.com:\(receiver.stub.port)/"
        let url = try ReceiverURL(text, by: Self.production)
        let registered = await rebinding.addresses(of: url, within: .seconds(5))
        #expect(Self.production.admitted(registered, isSecure: true) != nil)
        let outcome = await call(Self.production, rebinding).send(message, to: url)
        #expect(outcome == .failed("its host has no public address"))
        #expect(receiver.stub.connectionCount == 0)
        #expect(lookups.load(ordering: .relaxed) == 2)
    }

    @Test func `the address that was looked at is dialled, and no lookup of another's`() async throws {
        let receiver = try await Receiver()
        // The system knows no such name: only the address that was admitted leads there.
        let url = try ReceiverURL("http://hooks.invalid:\(receiver.stub.port)/", by: Self.development)
        let outcome = await call(Self.development, names(["hooks.invalid": ["127.0.0.1"]])).send(message, to: url)
        #expect(outcome == .answered(status: 204, retryAfterMs: nil))
        #expect(receiver.deliveries.first?.headers["host"] == "hooks.invalid:\(receiver.stub.port)")
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a redirect leads nowhere`(status: Int) async throws {
        let (receiver, inside) = (try await Receiver(), try await Receiver())
        receiver.answer(status, headers: [("Location", inside.url)])
        let url = try ReceiverURL(receiver.url, by: Self.development)
        let outcome = await call(Self.development).send(message, to: url)
        #expect(outcome == .answered(status: status, retryAfterMs: nil))
        #expect(inside.stub.connectionCount == 0 && receiver.deliveries.count == 1)
    }

    @Test func `an answer without an end is thrown away, and one that never comes is no answer`() async throws {
        let receiver = try await Receiver()
        receiver.answer(with: .endless(head: "HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\n"))
        let url = try ReceiverURL(receiver.url, by: Self.development)
        #expect(await call(Self.development).send(message, to: url) == .answered(status: 200, retryAfterMs: nil))
        receiver.answer(with: .hang)
        let outcome = await call(Self.development, deadline: .seconds(1)).send(message, to: url)
        #expect(outcome == .failed("no answer in 1 s") || outcome == .failed("no answer in time"))
        receiver.answer(with: .bytes(Array("no HTTP at all\r\n\r\n".utf8)))
        #expect(await call(Self.development).send(message, to: url) == .failed("the answer is no HTTP"))
    }

    @Test func `a certificate counts for the name of the URL alone`() async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        let receiver = try await Receiver(identity: try await authority.issue("DNS:hooks.example.com"))
        let known = names(["hooks.example.com": ["127.0.0.1"], "other.example.com": ["127.0.0.1"]])
        func send(to host: String, trust: String?) async throws -> AttemptOutcome {
            let url = try ReceiverURL("https://\(host):\(receiver.stub.port)/", by: Self.development)
            return await call(Self.development, known, trust: trust).send(message, to: url)
        }
        let right = try await send(to: "hooks.example.com", trust: authority.certificate)
        #expect(right == .answered(status: 204, retryAfterMs: nil))
        let refused = AttemptOutcome.failed("TLS failed: the certificate isn't valid for its name")
        let otherName = try await send(to: "other.example.com", trust: authority.certificate)
        #expect(otherName == refused)
        // By an authority that nobody here knows.
        let unknown = try await send(to: "hooks.example.com", trust: nil)
        #expect(unknown == refused)
        #expect(receiver.deliveries.count == 1)
    }
}

@Suite("Looking up receivers")
struct ReceiverNamesTests {
    private func url(_ host: String) throws -> ReceiverURL {
        try ReceiverURL("https://\(host)/", by: ReceiverPolicy(allowsLoopback: false))
    }

    @Test func `a name server that is silent costs one thread a name, and nobody waits longer than he may`()
        async throws
    {
        let asked = Atomic(0)
        let silence = DispatchSemaphore(value: 0)
        let names = ReceiverNames { _, _ in
            asked.add(1, ordering: .relaxed)
            silence.wait()
            return []
        }
        let silent = try url("silent.example.com")
        await withTaskGroup(of: Void.self) { tasks in
            for _ in 0..<50 {
                tasks.addTask {
                    let found = await names.addresses(of: silent, within: .milliseconds(50))
                    #expect(found.isEmpty)
                }
            }
        }
        #expect(asked.load(ordering: .relaxed) == 1)
        silence.signal()
    }

    @Test func `a name without addresses, and one that can't be looked up, have none`() async throws {
        struct Silence: Error {}
        let names = ReceiverNames { host, _ in
            if host == "broken.example.com" { throw Silence() }
            return []
        }
        for host in ["empty.example.com", "broken.example.com"] {
            let found = await names.addresses(of: try url(host), within: .seconds(5))
            #expect(found.isEmpty)
        }
    }
}
