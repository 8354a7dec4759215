import Foundation
import Testing
import TestFixtures

@testable import FleetKit

@Suite("A run over MQTT")
struct MQTTRunTests {
    private func devices(_ count: Int) -> [FleetDevice] {
        (1...count).map { FleetDevice(id: "label-\($0)", key: "k\($0)", model: Models.label, wire: .mqtt) }
    }

    private func plan(_ broker: TestBroker, _ devices: [FleetDevice], seconds: Double = 1.5) -> FleetPlan {
        var plan = FleetPlan(
            devices: devices, targets: FleetTargets(broker: HostAndPort(host: "127.0.0.1", port: broker.port)),
            rate: Rate(written: "10/s"), duration: .seconds(seconds), seed: 1)
        plan.ramp = .milliseconds(50)
        plan.drain = .seconds(30)
        return plan
    }

    private func keys(_ devices: [FleetDevice]) -> [String: [String]] {
        Dictionary(uniqueKeysWithValues: devices.map { ($0.id, [$0.key]) })
    }

    private func verdict(_ run: FleetRun, _ storage: Storage) async throws -> Verdict {
        let service = try await storage.service()
        let verdict = try await run.verified(by: TelemetryService(try #require(URL(string: service.url))))
        await service.stop()
        return verdict
    }

    @Test("sends every message, gets every acknowledgement and answer, and finds all on disk")
    func good() async throws {
        let devices = devices(10)
        try await TestBroker.with(devices: keys(devices)) { broker in
            let storage = Storage()
            let run = try await DeviceBackendStub.with(broker, storage: storage) {
                try await Fleet(plan(broker, devices)).run()
            }
            let report = RunReport(run, try await verdict(run, storage))
            #expect(report.connections.established == 10, "\(report)")
            #expect(report.messages.due > 50)
            #expect(report.messages.acknowledged == report.messages.due, "\(report)")
            #expect(report.messages.committed == report.messages.due)
            #expect(report.messages.lost == 0)
            #expect(report.asks.answered > 0)
            #expect(report.latencyMs.connect?.count == 10)
            #expect(report.views.received == 10 && report.views.refused == 0, "\(report)")
            #expect(report.latencyMs.view?.count == 10)
            #expect(report.errors.isEmpty, "\(report)")
        }
    }

    @Test("keeps through a broker that dies what isn't acknowledged, and sends it afterwards")
    func brokerDies() async throws {
        let devices = devices(4)
        try await TestBroker.with(devices: keys(devices)) { broker in
            let storage = Storage()
            var plan = plan(broker, devices)
            plan.duration = nil
            plan.drain = .seconds(30)
            plan.progressEvery = .milliseconds(20)
            let run = try await DeviceBackendStub.with(broker, storage: storage) {
                let (progress, continuation) = AsyncStream.makeStream(of: FleetProgress.self)
                let running = Task { [plan] in try await Fleet(plan).run { continuation.yield($0) } }
                for await progress in progress where progress.acknowledged > 10 { break }
                broker.kill()
                for await progress in progress where progress.online == 0 { break }
                try await broker.start()
                for await progress in progress where progress.online == 4 { break }
                running.cancel()
                return try await running.value
            }
            let report = RunReport(run, try await verdict(run, storage))
            #expect(report.connections.lost >= 4)
            #expect(report.messages.unacknowledged == 0, "\(report)")
            #expect(report.messages.acknowledged == report.messages.due)
            #expect(report.messages.lost == 0 && report.messages.duplicated == 0)
        }
    }

    @Test("counts what devices are told to do, and how long it took until the broker had the result")
    func commands() async throws {
        let devices = devices(2)
        try await TestBroker.with(devices: keys(devices)) { broker in
            let run = try await DeviceBackendStub.with(broker, storage: Storage(), commands: Commands.mixed) {
                try await Fleet(plan(broker, devices)).run()
            }
            let report = RunReport(run, nil)
            let expected = RunReport.Commands(
                received: 8, again: 2, done: 2, refused: 2, expired: 2, accepted: 4)
            #expect(report.commands == expected, "\(report)")
            #expect(report.latencyMs.command?.count == 4)
        }
    }

    @Test("where nobody sends acks the broker's own acknowledgement counts, if the run says so")
    func puback() async throws {
        let devices = devices(2)
        try await TestBroker.with(devices: keys(devices)) { broker in
            var plan = plan(broker, devices)
            plan.targets.settlesOnPuback = true
            let report = RunReport(try await Fleet(plan).run(), nil)
            #expect(report.messages.due > 10)
            #expect(report.messages.acknowledged == report.messages.due, "\(report)")
            #expect(report.latencyMs.telemetry?.count == report.messages.due)
            #expect(report.description.contains("(on MQTT by the broker)"))
            #expect(try report.json.contains("\"settledByPuback\" : true"))
        }
    }

    @Test("with a wrong key is told as refused by the broker")
    func wrongKey() async throws {
        let devices = devices(1)
        try await TestBroker.with(devices: ["label-1": ["another"]]) { broker in
            var plan = plan(broker, devices)
            plan.drain = .milliseconds(100)
            let run = try await Fleet(plan).run()
            let report = RunReport(run, nil)
            #expect(report.connections.established == 0 && report.connections.failed > 0)
            #expect(report.lastTrouble?.contains("refused") == true, "\(report)")
            #expect(report.exitStatus == 2)
            #expect(report.description.contains("not asked"))
        }
    }
}
