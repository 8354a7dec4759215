import Broker
import NIOCore
import NIOPosix
import Testing
import TestFixtures

@testable import FleetKit

@Suite("A probe over TLS")
struct SecureProbeTests {
    private let device = FleetDevice(id: "label-1", key: "k1", model: Models.label, wire: .frames)

    private func target(_ port: Int) -> HostAndPort { HostAndPort(host: "localhost", port: port) }

    @Test("of frames says which version is spoken and who vouches for the server")
    func frames() async throws {
        try await TestAuthority.with { authority in
            try await FramesStub.with(tls: try await authority.issue("DNS:localhost")) { stub in
                let report = await Probe(device, at: target(stub.port), authorities: authority.certificate).run()
                #expect(report.isGood, "\(report)")
                #expect(report.steps.prefix(4).map(\.name) == ["resolve", "connect", "TLS", "hello"])
                #expect(report.steps[2].said == "TLS 1.3; \(authority.certificate) vouches for localhost")
            }
        }
    }

    @Test("of MQTT holds each conversation", arguments: MQTTVersion.allCases)
    func mqtt(version: MQTTVersion) async throws {
        try await TestAuthority.with { authority in
            let files = try await authority.issue("DNS:localhost")
            let tls = ListenerTLS(certificate: files.certificate, key: files.key)
            var device = FleetDevice(id: "label-1", key: "k1", model: Models.label, wire: .mqtt)
            device.mqtt = version
            try await TestBroker.with(devices: ["label-1": ["k1"]], tls: tls) { broker in
                let report = try await DeviceBackendStub.with(
                    broker, storage: Storage(), authorities: authority.certificate
                ) { [device] in
                    await BrokerProbe(device, at: target(broker.port), authorities: authority.certificate).run()
                }
                #expect(report.isGood, "\(report)")
                #expect(report.steps.map(\.name).contains("TLS") && report.steps.last?.name == "goodbye")
            }
        }
    }

    @Test("ends at the handshake with a server that another authority vouches for, and says what to do")
    func stranger() async throws {
        try await TestAuthority.with { authority in
            try await TestAuthority.with { other in
                let files = try await authority.issue("DNS:localhost")
                let reports = try await FramesStub.with(tls: files) { stub in
                    [await Probe(device, at: target(stub.port), authorities: other.certificate).run()]
                }
                let tls = ListenerTLS(certificate: files.certificate, key: files.key)
                let others = try await TestBroker.with(tls: tls) { broker in
                    [await BrokerProbe(device, at: target(broker.port), authorities: other.certificate).run()]
                }
                for report in reports + others {
                    #expect(report.steps.map(\.name) == ["resolve", "connect", "TLS"] && !report.isGood)
                    #expect(report.steps.last?.said.contains("of none of the authorities given") == true, "\(report)")
                    #expect(report.steps.last?.advice?.contains("give the file of the right authority") == true)
                }
            }
        }
    }

    @Test("without a readable file of authorities says that")
    func noFile() async throws {
        try await FramesStub.with { stub in
            let report = await Probe(device, at: target(stub.port), authorities: "/nowhere/ca.pem").run()
            #expect(report.steps.last?.said == "--ca /nowhere/ca.pem: can't be read")
            #expect(report.steps.last?.advice?.contains("in PEM") == true, "\(report)")
        }
    }

    @Test("of a port that speaks no TLS, or says nothing at all, says that and doesn't wait for ever")
    func plainPort() async throws {
        try await TestAuthority.with { authority in
            let plain = try await FramesStub.with { stub in
                await Probe(device, at: target(stub.port), authorities: authority.certificate).run()
            }
            let silence = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .bind(host: "127.0.0.1", port: 0).get()
            let silent = await Probe(
                device, at: HostAndPort(host: "127.0.0.1", port: silence.localAddress?.port ?? 0),
                authorities: authority.certificate
            ).run()
            try await silence.close()
            for report in [plain, silent] {
                #expect(report.steps.last?.name == "TLS" && !report.isGood)
                #expect(report.steps.last?.advice?.contains("speak no TLS") == true, "\(report)")
            }
        }
    }

    @Test("of frames without authorities, where TLS is spoken, says how to name them")
    func missing() async throws {
        try await TestAuthority.with { authority in
            try await FramesStub.with(tls: try await authority.issue("DNS:localhost")) { stub in
                let report = await Probe(device, at: target(stub.port)).run()
                #expect(report.steps.last?.name == "hello" && !report.isGood)
                #expect(report.steps.last?.advice?.contains("name its authorities by --ca") == true, "\(report)")
            }
        }
    }
}
