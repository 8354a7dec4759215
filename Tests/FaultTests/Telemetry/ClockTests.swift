import DeviceMessages
import Foundation
import TestFixtures
import Testing

extension TelemetryFaults {
    /// Row 23.
    @Suite struct ClockTests {
        private struct Item: Decodable {
            let sequence: Int
            let time, receivedAt: String
            let clockOffMs: Int?
        }

        private struct Page: Decodable {
            let items: [Item]
        }

        private static let hour = 3_600.0
        private static let offsets = [0, hour, -hour, 10 * 365.25 * 24 * hour, -10 * 365.25 * 24 * hour]

        @Test func `fault 23: a device's clock is wrong: its time and ours are stored, and the difference is said`()
            async throws
        {
            try await TelemetrySystem.with { system in
                let name = TelemetrySystem.device(2)
                let client = try await FrameClient.connect(port: system.iot.port)
                try await client.send(
                    .hello(Hello(deviceID: name, apiKey: try system.store.key(of: name), epoch: 5)))
                guard case .welcome = try await client.next() else { throw NoAnswer() }
                let now = Date()
                for (place, offset) in Self.offsets.enumerated() {
                    let time = UInt64((now.timeIntervalSince1970 + offset) * 1_000)
                    try await client.send(
                        .telemetry(
                            Telemetry(
                                sequence: UInt32(place + 1), timeMs: time, readings: [Reading(sensor: 1, value: 5)])))
                }
                var through: UInt32 = 0
                while through < Self.offsets.count, let frame = try await client.next() {
                    if case .ack(let ack) = frame { through = ack.through }
                }
                await client.close()
                try await expectStored(at: system, near: now)
            }
        }

        private func expectStored(at system: TelemetrySystem, near now: Date) async throws {
            let answer = try await get("\(system.telemetry.urls["telemetry"] ?? "")/readings?after=0")
            let items = try JSONDecoder().decode(Page.self, from: Data(answer.text.utf8)).items
            #expect(items.count == Self.offsets.count)
            for item in items {
                let offset = Self.offsets[item.sequence - 1]
                let (time, received) = (try date(item.time), try date(item.receivedAt))
                #expect(abs(time.timeIntervalSince(now) - offset) < 5, "\(item)")
                #expect(abs(received.timeIntervalSince(now)) < 60, "\(item)")
                #expect(abs(Double(item.clockOffMs ?? 0) / 1_000 - offset) < 60, "\(item)")
                #expect((item.clockOffMs == nil) == (offset == 0), "\(item)")
            }
        }

        private func date(_ text: String) throws -> Date {
            try Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        }

        @Test(.enabled(if: FalseClock.isInstalled, "libfaketime is not installed"), arguments: ["+3600s", "+3650d"])
        func `fault 23: the backend's own clock is wrong: nothing is lost, nothing is twice`(offset: String)
            async throws
        {
            try await TelemetrySystem.with(iotWrapper: FalseClock.wrapper(offset)) { system in
                let devices = try system.devices(4)
                try await system.running(devices) {
                    try await expectAcknowledged(devices, more: 20)
                    #expect(try await system.settle(devices, in: system.stored) == [])
                }
            }
        }
    }
}

/// libfaketime, which tells one process another time. What it measures times with stays right, as in a machine whose date
/// is wrong.
private enum FalseClock {
    private static let library = [
        "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
        "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
    ].first(where: FileManager.default.fileExists)

    static var isInstalled: Bool { library != nil }

    /// The second `env` is there because the library changes the environment of the first program that it is loaded into,
    /// under the feet of one that reads its own. It reads its setting once: read again later, timers were lost.
    static func wrapper(_ offset: String) -> [String] {
        [
            "env", "LD_PRELOAD=\(library ?? "")", "FAKETIME=\(offset)", "FAKETIME_DONT_FAKE_MONOTONIC=1",
            "FAKETIME_CACHE_DURATION=86400", "env",
        ]
    }
}
