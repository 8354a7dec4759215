import Broker
import DeviceMessages
import NIOCore
import TestFixtures
import Testing

extension TelemetryFaults {
    /// Row 16. That who floods is told to wait and then closed is in TelemetryPaceTests, FrameConnectionTests and the
    /// plugin's FloodTests; here is what others see of it.
    @Suite struct FloodingDeviceTests {
        @Test(arguments: [true, false])
        func `fault 16: one device sends a hundred times as much: the others' readings are acknowledged in time`(
            isFramed: Bool
        ) async throws {
            try await TelemetrySystem.with { system in
                let devices = try system.devices(6, interval: .milliseconds(200))
                try await system.running(devices) {
                    try await expectAcknowledged(devices, more: 10)
                    let wire: NumberedDevice.Wire =
                        isFramed ? .frames(ports: [system.iot.port]) : .mqtt(port: system.broker.port)
                    let flooding = try system.device(9, on: wire, interval: .milliseconds(200), each: 100)
                    let calm = worst(of: devices)
                    try await system.running([flooding]) {
                        try await eventually("there is a flood", within: .seconds(60)) {
                            flooding.ledger.produced > 1_000
                        }
                        try await expectAcknowledged(devices, more: 20)
                        let others = worst(of: devices)
                        // Lenient: two cores serve everything, the flood and its sender too.
                        #expect(others < max(calm * 20, .seconds(2)), "\(others), before it \(calm)")
                    }
                    #expect(try await system.settle(devices, in: system.stored) == [])
                }
            }
        }

        /// The 99th of a hundred of the latest latencies.
        private func worst(of devices: [NumberedDevice]) -> Duration {
            let times = devices.flatMap { $0.ledger.latencies.suffix(20) }.sorted()
            return times.isEmpty ? .zero : times[times.count * 99 / 100]
        }
    }
}
