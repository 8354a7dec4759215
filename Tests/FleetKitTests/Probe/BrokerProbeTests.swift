import Foundation
import Testing
import TestFixtures

@testable import FleetKit

@Suite("A probe of one device at a broker")
struct BrokerProbeTests {
    private func device(_ key: String = "k1", _ version: MQTTVersion = .v5) -> FleetDevice {
        var device = FleetDevice(id: "label-1", key: key, model: Models.label, wire: .mqtt)
        device.mqtt = version
        return device
    }

    private func target(_ port: Int) -> HostAndPort { HostAndPort(host: "127.0.0.1", port: port) }

    @Test("holds each conversation, and shows its bytes", arguments: MQTTVersion.allCases)
    func good(_ version: MQTTVersion) async throws {
        try await TestBroker.with(devices: ["label-1": ["k1"]]) { broker in
            let storage = Storage()
            let report = try await DeviceBackendStub.with(broker, storage: storage) {
                await BrokerProbe(device("k1", version), at: target(broker.port), sendsReading: true).run()
            }
            #expect(report.isGood, "\(report)")
            #expect(
                report.steps.map(\.name) == [
                    "resolve", "connect", "sign in", "subscribe", "online", "ask", "telemetry", "ping", "follow",
                    "goodbye",
                ])
            #expect(report.steps[2...8].allSatisfy { !$0.received.isEmpty })
            #expect(report.steps[7].sent == [0xC0, 0] && report.steps[7].received == [0xD0, 0])
            #expect(storage.all.count == 1)
        }
    }

    @Test("shows no byte of the device's key, and says so", arguments: MQTTVersion.allCases)
    func key(_ version: MQTTVersion) async throws {
        let key = "s3cret-of-label-1"
        try await TestBroker.with(devices: ["label-1": ["another"]]) { broker in
            let report = await BrokerProbe(device(key, version), at: target(broker.port)).run()
            #expect(report.hides(key, sentIn: "sign in"), "\(report)")
        }
    }

    @Test("with a wrong key says so and what to do, and asks nothing more")
    func wrongKey() async throws {
        try await TestBroker.with(devices: ["label-1": ["k1"]]) { broker in
            let report = await BrokerProbe(device("k2"), at: target(broker.port)).run()
            #expect(report.steps.map(\.name) == ["resolve", "connect", "sign in"] && !report.isGood)
            #expect(report.steps[2].advice?.contains("compare the key") == true, "\(report)")
        }
    }

    @Test("where nothing listens says that")
    func nothingListens() async throws {
        let report = await BrokerProbe(device(), at: target(try freePort())).run()
        #expect(report.steps.last?.name == "connect" && !report.isGood)
        #expect(report.steps.last?.advice?.contains("nothing listens") == true, "\(report)")
    }
}
