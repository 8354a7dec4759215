import Glibc
import TestFixtures
import Testing

extension TelemetryFaults {
    @Suite struct SlotTests {
        @Test func `one of two backends for devices is killed: the other takes its telemetry, and nothing is lost`()
            async throws
        {
            try await TelemetrySystem.with { system in
                try await system.withAnotherIoT { other in
                    let devices = try [1, 2, 3, 4].map { number in
                        let ports = number == 2 ? [system.iot.port, other.port] : [other.port, system.iot.port]
                        let wire: NumberedDevice.Wire =
                            number.isMultiple(of: 2) ? .frames(ports: ports) : .mqtt(port: system.broker.port)
                        return try system.device(number, on: wire)
                    }
                    try await system.running(devices) {
                        try await expectAcknowledged(devices)
                        // The first to come holds the slot of the telemetry.
                        system.iot.process.end(by: SIGKILL)
                        // A lease lasts six seconds, and is asked for every two.
                        try await expectAcknowledged(devices, within: .seconds(20))
                        #expect(other.log.contains("pool=telemetry"), "\(other.log)")
                        #expect(try await system.settle(devices, in: system.stored) == [])
                    }
                }
            }
        }
    }
}
