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
    }
}
