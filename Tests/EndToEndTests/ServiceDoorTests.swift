import Foundation
import TestFixtures
import Testing

extension EndToEnd {
    /// The services' doors where callers show a certificate, and what each backend's is good for.
    @Suite struct ServiceDoorTests {
        /// What a caller gets, and the status behind it.
        private func ask(_ service: String, _ path: String, as caller: String) async throws -> String {
            let system = try system()
            let certificates = system.dataFolder.appendingPathComponent("certs").path
            // The process says it when it listens.
            let said = system.log.split(separator: "\n").first { $0.contains("\(service) with TLS listens at ") }
            let port = try #require(said?.split(separator: ":").last)
            let log = FileManager.default.temporaryDirectory.appendingPathComponent("facet-ask-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: log) }
            let process = try ChildProcess(
                "curl",
                [
                    "-s", "-w", " %{http_code}", "--max-time", "20", "--path-as-is", "--cacert",
                    "\(certificates)/ca.pem", "--cert", "\(certificates)/\(caller).pem", "--key",
                    "\(certificates)/\(caller).key", "https://127.0.0.1:\(port)\(path)",
                ], log: log)
            _ = try await process.exitStatus()
            return try String(contentsOf: log, encoding: .utf8)
        }

        @Test func `the devices' backend can't read users, whatever it asks for`() async throws {
            for path in ["/users/u1", "/users/u2?fields=id", "/users", "/", "/users/../users/u1", "/no/such/path"] {
                let answer = try await ask("users", path, as: "iot")
                #expect(answer.contains("iot has no business with users"), "\(path): \(answer)")
                #expect(answer.hasSuffix(" 403"), "\(path)")
            }
        }

        @Test func `each certificate is good for its own business alone`() async throws {
            #expect(try await ask("catalog", "/products/p42", as: "iot").hasSuffix(" 200"))
            #expect(try await ask("orders", "/orders?userId=u1", as: "partner").hasSuffix(" 403"))
            #expect(try await ask("telemetry", "/readings", as: "web").hasSuffix(" 403"))
            // Who acts for nobody gets nobody's data.
            #expect(try await ask("users", "/users/u1", as: "web").hasSuffix(" 403"))
            #expect(try await ask("users", "/users/u1", as: "operator").hasSuffix(" 200"))
        }
    }
}
