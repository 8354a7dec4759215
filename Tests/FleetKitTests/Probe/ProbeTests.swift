import Foundation
import Testing
import TestFixtures

@testable import FleetKit

@Suite("A probe of one device")
struct ProbeTests {
    private let device = FleetDevice(id: "label-1", key: "k1", model: Models.label, wire: .frames)

    private func target(_ port: Int) -> HostAndPort { HostAndPort(host: "127.0.0.1", port: port) }

    @Test("holds each conversation, and shows its bytes and how long it took")
    func good() async throws {
        try await FramesStub.with { stub in
            let report = await Probe(device, at: target(stub.port), sendsReading: true).run()
            #expect(
                report.steps.map(\.name) == [
                    "resolve", "connect", "hello", "ask", "follow", "telemetry", "ping", "goodbye",
                ])
            #expect(report.isGood, "\(report)")
            #expect(
                report.steps[2].sent.first.map(Int.init) == report.steps[2].sent.count - 1, "a length, then as much")
            #expect(report.steps[2...6].allSatisfy { !$0.received.isEmpty })
            #expect(stub.storage.all.count == 1)
            // The stub's clock stands in 1970.
            #expect(report.steps[2].advice?.contains("clock") == true)
        }
    }

    @Test("shows no byte of the device's key, and says so")
    func key() async throws {
        var device = FleetDevice(id: "label-1", key: "s3cret-of-label-1", model: Models.label, wire: .frames)
        device.isSecure = false
        try await FramesStub.with { stub in
            let report = await Probe(device, at: target(stub.port)).run()
            #expect(report.isGood, "\(report)")
            #expect(report.hides(device.key, sentIn: "hello"), "\(report)")
        }
    }

    @Test("sends no reading that nobody asked for")
    func harmless() async throws {
        try await FramesStub.with { stub in
            let report = await Probe(device, at: target(stub.port)).run()
            #expect(report.isGood && stub.storage.all.isEmpty)
        }
    }

    @Test("with a wrong key says so and what to do, and asks nothing more")
    func wrongKey() async throws {
        var behaviour = FramesStub.Behaviour()
        behaviour.refused = ["label-1"]
        try await FramesStub.with(behaviour) { stub in
            let report = await Probe(device, at: target(stub.port)).run()
            #expect(report.steps.map(\.name) == ["resolve", "connect", "hello"] && !report.isGood)
            #expect(report.steps[2].said.contains("NOT_AUTHORIZED"))
            #expect(report.steps[2].advice?.contains("compare the key") == true)
            #expect(report.description.contains("FAIL  hello"))
        }
    }

    @Test("where nothing listens says that")
    func nothingListens() async throws {
        let report = await Probe(device, at: target(try freePort())).run()
        #expect(report.steps.last?.name == "connect" && !report.isGood)
        #expect(report.steps.last?.advice?.contains("nothing listens") == true, "\(report)")
    }

    @Test("goes on after what is refused by itself")
    func refusedFollow() async throws {
        var behaviour = FramesStub.Behaviour()
        behaviour.refusesFollows = true
        try await FramesStub.with(behaviour) { stub in
            let report = await Probe(device, at: target(stub.port)).run()
            #expect(report.steps.filter { !$0.isGood }.map(\.name) == ["follow"])
            #expect(report.steps.last?.name == "goodbye")
        }
    }
}
