import DeviceMessages
import Glibc
import NIOCore
import TestFixtures
import Testing

extension TelemetryFaults {
    @Suite struct StandstillTests {
        private static let keepAlive = Duration.seconds(5)

        @Test func `the telemetry service stands still for three keep-alives: nothing is lost, asks are answered`()
            async throws
        {
            try await TelemetrySystem.with { system in
                let devices = try system.devices(6, interval: .milliseconds(200))
                try await system.running(devices) {
                    try await expectAcknowledged(devices)
                    system.telemetry.process.send(SIGSTOP)
                    let end = ContinuousClock.now + Self.keepAlive * 3
                    while ContinuousClock.now < end { try await expectAnswers(from: system) }
                    let pauses = devices.map(\.ledger.pauses)
                    system.telemetry.process.send(SIGCONT)
                    #expect(pauses.allSatisfy { !$0.isEmpty }, "\(pauses)")
                    // Each time a device is told to wait it waits: there is no flood of refusals.
                    #expect(pauses.allSatisfy { $0.count <= 16 }, "\(pauses)")
                    #expect(try await system.settle(devices, in: system.stored) == [])
                }
            }
        }

        /// On frames and at the broker.
        private func expectAnswers(from system: TelemetrySystem) async throws {
            let names = TelemetrySystem.labels
            let client = try await FrameClient.connect(port: system.iot.port)
            try await client.send(
                .hello(Hello(deviceID: names[0], apiKey: try system.store.key(of: names[0]), epoch: 5)),
                .ask(Ask(id: 3, composition: "product")))
            var answer: Answer?
            while answer == nil, let frame = try await client.next() {
                if case .answer(let found) = frame { answer = found }
            }
            await client.close()
            #expect(answer?.body.readableBytes ?? 0 > 0)
            try await DeviceOnMQTT.with(system.broker, names[1], key: try system.store.key(of: names[1])) { device in
                let answer = try await device.ask()
                #expect(answer.body.readableBytes > 0)
            }
        }
    }
}
