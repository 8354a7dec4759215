import DeviceMessages
import TestFixtures
import Testing

extension TelemetryFaults {
    /// Row 36.
    @Suite struct ReplayTests {
        private func message(value: Int32, ageMs: UInt32 = 0) -> Telemetry {
            Telemetry(epoch: 9, sequence: 1, readings: [Reading(sensor: 1, value: value, ageMs: ageMs)])
        }

        @Test
        func `fault 36: a message is replayed: it is acknowledged again, and there once; other readings are refused`()
            async throws
        {
            try await TelemetrySystem.with { system in
                let names = [TelemetrySystem.device(1), TelemetrySystem.device(2)]
                let framed = try await replayOnFrames(names[0], system)
                let brokered = try await replayAtBroker(names[1], system)
                for acks in [framed, brokered] {
                    #expect(acks[0] == Ack(epoch: 9, through: 1))
                    #expect(acks[1] == Ack(epoch: 9, through: 1))
                    #expect(acks[2].rejected == [Ack.Rejected(sequence: 1, code: .conflict)], "\(acks[2])")
                }
                let stored = system.stored
                try await stored.read()
                for name in names {
                    #expect(await stored.values[.init(device: name, epoch: 9, sequence: 1)] == [5])
                }
            }
        }

        /// The same, the same later, and others.
        private var sent: [Telemetry] { [message(value: 5), message(value: 5, ageMs: 70), message(value: 6)] }

        private func replayOnFrames(_ device: String, _ system: TelemetrySystem) async throws -> [Ack] {
            let client = try await FrameClient.connect(port: system.iot.port)
            try await client.send(
                .hello(Hello(deviceID: device, apiKey: try system.store.key(of: device), epoch: 9)))
            var acks: [Ack] = []
            for message in sent {
                try await client.send(.telemetry(message))
                while let frame = try await client.next() {
                    guard case .ack(let ack) = frame else { continue }
                    acks.append(ack)
                    break
                }
            }
            await client.close()
            return acks
        }

        private func replayAtBroker(_ device: String, _ system: TelemetrySystem) async throws -> [Ack] {
            var acks: [Ack] = []
            let key = try system.store.key(of: device)
            try await DeviceOnMQTT.with(system.broker, device, key: key) { device in
                for message in sent {
                    try await device.publish("telemetry", message)
                    acks.append(try await device.next("acks", as: Ack.self))
                }
            }
            return acks
        }
    }
}
