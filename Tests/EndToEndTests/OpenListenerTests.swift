import Foundation
import Testing
import TestFixtures

extension EndToEnd {
    /// Listeners of devices that others than this machine reach.
    @Suite struct OpenListenerTests {
        private func serve(_ flags: String, in system: RunningSystem) async throws -> ShellResult {
            try await system.shell(
                "timeout 10 .build/release/facet serve iot --listen 0.0.0.0 --iot-port 0 --iot-operations-port 0 "
                    + "--data open \(flags) 2>&1")
        }

        @Test func `without a certificate they don't start, and say what is missing`() async throws {
            let system = try EndToEnd.system()
            let said = try await serve("", in: system)
            #expect(said.status == 1)
            #expect(said.output.contains("iot.tls.certificate") && said.output.contains("iot.tls.off"), "\(said)")
            let half = try await serve("--iot-tls-certificate cert.pem", in: system)
            #expect(half.status == 1 && half.output.contains("are given together"), "\(half)")
        }

        @Test func `a hook without a secret doesn't start`() async throws {
            let system = try EndToEnd.system()
            let said = try await serve("--iot-tls-off true --iot-hook-port 1 --iot-hook-secret short", in: system)
            #expect(said.status == 1 && said.output.contains("iot.hook.secret"), "\(said)")
        }
    }
}
