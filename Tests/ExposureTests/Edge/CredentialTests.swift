import NIOCore
import TestFixtures
import Testing

extension Edge {
    /// One way in per client: what another backend accepts is nothing here, though all tokens have one secret.
    @Suite struct CredentialTests {
        /// A path of each for those who have signed in.
        static let personal = ["web": "/api/dashboard", "mobile": "/home", "partner": "/v1/products/p42"]

        @Test("each backend lets its own clients in", arguments: EdgeSystem.names)
        func own(backend: String) async throws {
            let system = try Edge.system()
            let answer = try await system.backend(backend).send(
                "GET", Self.personal[backend] ?? "", [try await system.token(backend), "X-Facet: 1"])
            #expect(answer.statuses == [200], "\(answer)")
        }

        @Test("another backend's cookie or token is nothing, in whichever header", arguments: EdgeSystem.names)
        func foreign(backend: String) async throws {
            let system = try Edge.system()
            for other in EdgeSystem.names where other != backend {
                let line = try await system.token(other)
                let value = Self.value(of: line)
                let cookie = try await system.token("web").split(separator: "=")[0]
                for header in [line, "Authorization: Bearer \(value)", "\(cookie)=\(value)", "Cookie: token=\(value)"] {
                    let answer = try await system.backend(backend).send(
                        "GET", Self.personal[backend] ?? "", [header, "X-Facet: 1"])
                    #expect(answer.statuses == [401], "\(other)'s at \(backend): \(answer)")
                }
            }
        }

        @Test("a token is read in its own header only", arguments: EdgeSystem.names)
        func elsewhere(backend: String) async throws {
            let system = try Edge.system()
            let value = Self.value(of: try await system.token(backend))
            let path = Self.personal[backend] ?? ""
            let process = system.backend(backend)
            for name in ["access_token", "token", "session", "authorization", "api_key"] {
                let answer = try await process.send("GET", "\(path)?\(name)=\(value)", ["X-Facet: 1"])
                #expect(answer.statuses == [401], "\(name): \(answer)")
            }
            let wrong = backend == "web" ? "Authorization: Bearer \(value)" : "Cookie: token=\(value)"
            for header in [
                wrong, "X-Authorization: Bearer \(value)", "Proxy-Authorization: Bearer \(value)",
                "X-Api-Key: \(value)",
                "Authorization: Basic \(value)", "Authorization: \(value)", "X-User: u1", "X-Forwarded-User: u1",
                "Remote-User: u1", "X-Remote-User: u1",
            ] {
                let answer = try await process.send("GET", path, [header, "X-Facet: 1"])
                #expect(answer.statuses == [401], "\(header): \(answer)")
            }
        }

        @Test("no token is repeated in an answer", arguments: EdgeSystem.names)
        func echo(backend: String) async throws {
            let system = try Edge.system()
            let line = try await system.token(backend)
            for path in [Self.personal[backend] ?? "", "/none", EdgeSystem.product(backend, "a..b")] {
                let answer = try await system.backend(backend).send("GET", path, [line, "X-Facet: 1"])
                #expect(!answer.text.contains(Self.value(of: line)), "\(answer)")
            }
        }

        private static func value(of line: String) -> String {
            String(line.split { $0 == " " || $0 == "=" }.last ?? "")
        }
    }
}
