import Broker
import Foundation
import Testing
import TestFixtures

@testable import FleetKit

@Suite("A run over TLS")
struct SecureRunTests {
    private func devices(_ count: Int, _ wire: FleetDevice.Wire, _ version: MQTTVersion = .v5) -> [FleetDevice] {
        (1...count).map { number in
            var device = FleetDevice(id: "label-\(number)", key: "k\(number)", model: Models.label, wire: wire)
            (device.mqtt, device.isSecure) = (version, true)
            return device
        }
    }

    private func plan(_ devices: [FleetDevice], port: Int, _ authorities: String?, host: String = "localhost")
        -> FleetPlan
    {
        let place = HostAndPort(host: host, port: port)
        var plan = FleetPlan(
            devices: devices, targets: FleetTargets(frames: place, broker: place, authorities: authorities),
            rate: Rate(written: "10/s"), duration: .seconds(1), seed: 1)
        plan.ramp = .milliseconds(50)
        plan.drain = .seconds(30)
        return plan
    }

    private func whyNot(_ plan: FleetPlan) async -> String {
        do {
            return RunReport(try await Fleet(plan).run(), nil).description
        } catch {
            return "refused: \(error)"
        }
    }

    @Test(
        "of frames gets every acknowledgement, by the server's name and by its address",
        arguments: ["localhost", "127.0.0.1"])
    func frames(host: String) async throws {
        try await TestAuthority.with { authority in
            let tls = try await authority.issue("DNS:localhost,IP:127.0.0.1")
            try await FramesStub.with(tls: tls) { stub in
                let plan = plan(devices(5, .frames), port: stub.port, authority.certificate, host: host)
                let report = RunReport(try await Fleet(plan).run(), nil)
                #expect(report.connections.established == 5 && report.messages.due > 20, "\(report)")
                #expect(report.messages.acknowledged == report.messages.due, "\(report)")
                #expect(report.groups?.map(\.speech) == ["frames-tls"])
                #expect(stub.storage.all.count == report.messages.due)
            }
        }
    }

    @Test("of MQTT gets every acknowledgement", arguments: MQTTVersion.allCases)
    func mqtt(version: MQTTVersion) async throws {
        try await TestAuthority.with { authority in
            let files = try await authority.issue("DNS:localhost,IP:127.0.0.1")
            let tls = ListenerTLS(certificate: files.certificate, key: files.key)
            let devices = devices(5, .mqtt, version)
            let keys = Dictionary(uniqueKeysWithValues: devices.map { ($0.id, [$0.key]) })
            try await TestBroker.with(devices: keys, tls: tls) { broker in
                let plan = plan(devices, port: broker.port, authority.certificate)
                let run = try await DeviceBackendStub.with(
                    broker, storage: Storage(), authorities: authority.certificate
                ) { try await Fleet(plan).run() }
                let report = RunReport(run, nil)
                #expect(report.connections.established == 5 && report.messages.due > 20, "\(report)")
                #expect(report.messages.acknowledged == report.messages.due, "\(report)")
                #expect(report.groups?.map(\.speech) == [version == .v5 ? "mqtt-tls" : "mqtt3-tls"])
            }
        }
    }

    @Test("isn't made against a server that another authority vouches for, or that has another name, and says why")
    func strangers() async throws {
        try await TestAuthority.with { authority in
            try await TestAuthority.with { other in
                let right = try await authority.issue("DNS:localhost")
                try await FramesStub.with(tls: right) { stub in
                    let said = await whyNot(plan(devices(1, .frames), port: stub.port, other.certificate))
                    #expect(said.hasPrefix("refused: localhost:\(stub.port): "), "\(said)")
                    #expect(said.contains("of none of the authorities given"), "\(said)")
                }
                let elsewhere = try await authority.issue("DNS:elsewhere.example")
                try await FramesStub.with(tls: elsewhere) { stub in
                    let said = await whyNot(plan(devices(1, .frames), port: stub.port, authority.certificate))
                    #expect(said.hasPrefix("refused: ") && said.contains("of another name"), "\(said)")
                }
                let tls = ListenerTLS(certificate: right.certificate, key: right.key)
                try await TestBroker.with(tls: tls) { broker in
                    let said = await whyNot(plan(devices(1, .mqtt), port: broker.port, other.certificate))
                    #expect(said.hasPrefix("refused: ") && said.contains("of none of the authorities given"), "\(said)")
                }
            }
        }
    }

    @Test("isn't made without a file of authorities, or where only plain text is spoken")
    func halfTold() async throws {
        let devices = devices(1, .frames)
        #expect(await whyNot(plan(devices, port: 1, nil)).contains("frames-tls need the file of authorities"))
        #expect(await whyNot(plan(devices, port: 1, "/nowhere/ca.pem")).contains("--ca /nowhere/ca.pem: can't be read"))
        #expect(await whyNot(plan(devices, port: 1, #filePath)).contains("holds no certificates in PEM"))
        var plain = plan(devices, port: 1, "ca.pem")
        plain.targets.plain = [.frames]
        #expect(await whyNot(plain).contains("at localhost:1 it isn't"))
    }

    @Test("against a port that speaks no TLS is told as that, and ends when it is over")
    func plainPort() async throws {
        try await TestAuthority.with { authority in
            try await FramesStub.with { stub in
                var plan = plan(devices(1, .frames), port: stub.port, authority.certificate)
                plan.drain = .milliseconds(100)
                let report = RunReport(try await Fleet(plan).run(), nil)
                #expect(report.connections.established == 0 && report.exitStatus == 2)
                #expect(report.lastTrouble?.contains("in the middle of TLS's handshake") == true, "\(report)")
            }
        }
    }
}

extension TestAuthority {
    static func with<Result>(_ body: (TestAuthority) async throws -> Result) async throws -> Result {
        let authority = try await TestAuthority()
        defer { authority.remove() }
        return try await body(authority)
    }
}
