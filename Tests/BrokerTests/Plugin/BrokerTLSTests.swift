import Broker
import Logging
import TestFixtures
import Testing

@Suite(.timeLimit(.minutes(2)))
struct BrokerTLSTests {
    private static let devices = ["scale-1": ["key-1"], "scale-2": ["key-2"]]

    private func withAuthority(_ body: (TestAuthority) async throws -> Void) async throws {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        try await body(authority)
    }

    private func listener(
        _ authority: TestAuthority, asks: Bool = false, revoked: [String] = []
    ) async throws -> ListenerTLS {
        let server = try await authority.issue("DNS:localhost,IP:127.0.0.1")
        return ListenerTLS(
            certificate: server.certificate, key: server.key, clientAuthorities: asks ? authority.certificate : nil,
            revocations: revoked.isEmpty ? nil : try await authority.revocations(of: revoked))
    }

    private func signsIn(
        _ broker: TestBroker, _ device: String, _ key: String?, _ tls: BrokerTLS?, host: String = "localhost"
    ) async -> Bool {
        let connection = BrokerConnection(
            BrokerAddress(host: host, port: broker.port, username: device, password: key, tls: tls), clientID: device,
            logger: Logger(label: "tls") { _ in SwiftLogNoOpLogHandler() })
        var states = await connection.states().makeAsyncIterator()
        _ = await states.next()
        let running = Task { await connection.run() }
        let first = await states.next()
        running.cancel()
        await running.value
        return first?.isConnected ?? false
    }

    @Test func `A broker with TLS is spoken to by TLS, and by who verifies it`() async throws {
        try await withAuthority { authority in
            let listener = try await listener(authority)
            let other = try await TestAuthority()
            defer { other.remove() }
            try await TestBroker.with(devices: Self.devices, tls: listener) { broker in
                let tls = BrokerTLS(authorities: authority.certificate)
                #expect(await signsIn(broker, "scale-1", "key-1", tls))
                #expect(await signsIn(broker, "scale-1", "key-1", tls, host: "127.0.0.1"))
                #expect(await !signsIn(broker, "scale-1", "key-1", BrokerTLS(authorities: other.certificate)))
                #expect(await !signsIn(broker, "scale-1", "key-1", BrokerTLS()), "the system doesn't know it")
                #expect(await !signsIn(broker, "scale-1", "key-1", nil))
            }
            let elsewhere = try await authority.issue("DNS:elsewhere.example,IP:192.0.2.1")
            let misnamed = ListenerTLS(certificate: elsewhere.certificate, key: elsewhere.key)
            try await TestBroker.with(devices: Self.devices, tls: misnamed) { broker in
                let tls = BrokerTLS(authorities: authority.certificate)
                #expect(await !signsIn(broker, "scale-1", "key-1", tls), "the certificate is of another name")
                #expect(await !signsIn(broker, "scale-1", "key-1", tls, host: "127.0.0.1"))
            }
        }
    }

    @Test func `Many messages come over TLS, and are acknowledged after their commit`() async throws {
        try await withAuthority { authority in
            let tls = BrokerTLS(authorities: authority.certificate)
            try await TestBroker.with(devices: Self.devices, tls: try await listener(authority)) { broker in
                var backend = broker.address("@iot-bff")
                (backend.host, backend.tls) = ("localhost", tls)
                var address = broker.address(device: "scale-1", key: "key-1")
                (address.host, address.tls) = ("localhost", tls)
                let filters = [Subscription("devices/+/telemetry")]
                try await withConnection(backend, clientID: "@iot-bff", subscriptions: filters) { backend in
                    try await withConnection(address, clientID: "scale-1") { device in
                        for number in 0..<500 {
                            let payload = [UInt8(number % 256)] + [UInt8](repeating: 7, count: 200)
                            try await device.publish(
                                BrokerMessage(topic: "devices/scale-1/telemetry", payload: payload))
                        }
                    }
                    var received: [UInt8] = []
                    for await message in backend.messages {
                        received.append(message.payload[0])
                        if received.count == 500 { break }
                    }
                    #expect(received == (0..<500).map { UInt8($0 % 256) })
                }
            }
        }
    }

    @Test func `A certificate spares the key, and is that of the device that it names`() async throws {
        try await withAuthority { authority in
            let files = try await authority.issue("DNS:scale-1.example", subject: "scale-1")
            let tls = BrokerTLS(
                authorities: authority.certificate, certificate: files.certificate, key: files.key)
            try await TestBroker.with(devices: Self.devices, tls: try await listener(authority, asks: true)) { broker in
                #expect(await signsIn(broker, "scale-1", nil, tls))
                #expect(await signsIn(broker, "scale-1", "key-1", tls))
                #expect(await !signsIn(broker, "scale-1", "wrong", tls))
                #expect(await !signsIn(broker, "scale-2", nil, tls))
                #expect(await !signsIn(broker, "scale-2", "key-2", tls))
                #expect(await !signsIn(broker, "scale-1", "key-1", BrokerTLS(authorities: authority.certificate)))
            }
        }
    }

    @Test func `An expired and a revoked certificate are refused in the handshake`() async throws {
        try await withAuthority { authority in
            let name = "DNS:scale-1.example"
            let good = try await authority.issue(name, subject: "scale-1")
            let revoked = try await authority.issue(name, subject: "scale-1")
            let expired = try await authority.issue(name, subject: "scale-1", days: -1)
            let listener = try await listener(authority, asks: true, revoked: [revoked.certificate])
            try await TestBroker.with(devices: Self.devices, tls: listener) { broker in
                for (files, isGood) in [(good, true), (revoked, false), (expired, false)] {
                    let tls = BrokerTLS(
                        authorities: authority.certificate, certificate: files.certificate, key: files.key)
                    #expect(await signsIn(broker, "scale-1", "key-1", tls) == isGood, "\(files.certificate)")
                }
                #expect(!broker.log.contains("facet: refused"), "the plugin isn't even asked")
            }
        }
    }
}
