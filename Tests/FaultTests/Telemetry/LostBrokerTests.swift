import DeviceMessages
import Foundation
import Glibc
import TestFixtures
import Testing

extension TelemetryFaults {
    /// Rows 11 to 14.
    @Suite struct LostBrokerTests {
        @Test func `fault 11: the broker is killed: frames go on, and what it had of others comes again`() async throws
        {
            try await TelemetrySystem.with(keepsSessions: false) { system in
                let devices = try system.devices(4)
                try await system.running(devices) {
                    try await expectAcknowledged(devices)
                    system.broker.kill()
                    try await expectAcknowledged(devices.filter(\.isFramed))
                    try await system.broker.start()
                    try await expectAcknowledged(devices)
                    #expect(try await system.settle(devices, in: system.stored) == [])
                }
            }
        }

        @Test func `fault 12: the broker stands still: frames go on, others are acknowledged late`() async throws {
            try await TelemetrySystem.with { system in
                let devices = try system.devices(4)
                try await system.running(devices) {
                    try await expectAcknowledged(devices)
                    guard let id = system.broker.processID else { throw NoAnswer() }
                    kill(id, SIGSTOP)
                    let before = devices.map(\.ledger.acknowledged.count)
                    try await expectAcknowledged(devices.filter(\.isFramed), more: 50)
                    let missed = zip(devices, before).filter { $0.0.isFramed == false }
                    // What was on its way may still have come.
                    #expect(missed.allSatisfy { $0.0.ledger.acknowledged.count < $0.1 + 50 })
                    kill(id, SIGCONT)
                    try await expectAcknowledged(devices)
                    #expect(try await system.settle(devices, in: system.stored) == [])
                }
            }
        }

        @Test func `fault 13: the broker lost its sessions: everybody subscribes again, and nothing is lost`()
            async throws
        {
            try await TelemetrySystem.with { system in
                let devices = try system.devices(4)
                try await system.running(devices) {
                    try await expectAcknowledged(devices)
                    // Messages wait in the backend's session, and go with it.
                    system.iot.process.send(SIGSTOP)
                    try await eventually("messages are unacknowledged") {
                        devices.allSatisfy { $0.ledger.keptCount > 10 }
                    }
                    system.broker.stop()
                    let file = system.broker.folder.appendingPathComponent("mosquitto.db")
                    try FileManager.default.removeItem(at: file)
                    try await system.broker.start()
                    system.iot.process.send(SIGCONT)
                    try await expectAcknowledged(devices)
                    #expect(try await system.settle(devices, in: system.stored) == [])
                }
            }
        }

        @Test func `fault 14: no broker at the start: frames work, and the rest when it appears`() async throws {
            try await TelemetrySystem.with { system in
                system.broker.kill()
                system.iot.process.end(by: SIGKILL)
                try system.iot.launchAgain()
                let devices = try system.devices(4)
                try await system.running(devices) {
                    try await expectAcknowledged(devices.filter(\.isFramed))
                    let readiness = try await get("http://127.0.0.1:\(system.iot.operationsPort)/readyz")
                    #expect(readiness.status == 503 && readiness.text.contains("broker"), "\(readiness)")
                    try await system.broker.start()
                    try await expectAcknowledged(devices)
                    try await eventually("the backend is ready", within: .seconds(30)) {
                        try await get("http://127.0.0.1:\(system.iot.operationsPort)/readyz").status == 200
                    }
                    #expect(try await system.settle(devices, in: system.stored) == [])
                }
            }
        }
    }
}

/// From now on, so many more messages of each device are acknowledged.
func expectAcknowledged(
    _ devices: [NumberedDevice], more count: Int = 5, within limit: Duration = .seconds(30)
) async throws {
    let before = devices.map { $0.ledger.acknowledged.count }
    try await eventually("\(count) more messages of each device are acknowledged", within: limit) {
        zip(devices, before).allSatisfy { $0.ledger.acknowledged.count >= $1 + count }
    }
}
