import NIOCore
import TestFixtures
import Testing

extension Edge {
    /// What every answer tells browsers.
    @Suite struct SecurityFieldTests {
        /// Requests, and the status that each gets.
        static func requests(_ backend: String, tag: String) -> [(String, Int)] {
            let product = EdgeSystem.product(backend)
            let read = backend == "partner" ? 401 : 200
            return [
                ("GET \(product) HTTP/1.1\r\nHost: x\r\n", read), ("HEAD \(product) HTTP/1.1\r\nHost: x\r\n", read),
                ("GET \(product) HTTP/1.1\r\nHost: x\r\nIf-None-Match: \(tag)\r\n", backend == "partner" ? 401 : 304),
                ("GET /none HTTP/1.1\r\nHost: x\r\n", 404), ("GET /a//b HTTP/1.1\r\nHost: x\r\n", 400),
                ("DELETE \(product) HTTP/1.1\r\nHost: x\r\n", 405), ("nonsense\r\n", 400), ("GET / HTTP/1.1\r\n", 400),
                ("POST \(product) HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n", 405),
                ("GET \(CredentialTests.personal[backend] ?? "") HTTP/1.1\r\nHost: x\r\n", 401),
            ]
        }

        @Test("all answers say that they are data, for nobody else's page", arguments: EdgeSystem.names)
        func always(backend: String) async throws {
            let process = try Edge.system().backend(backend)
            let tag = try await process.send("GET", EdgeSystem.product(backend)).headers["etag"] ?? "none"
            for (request, status) in Self.requests(backend, tag: tag) {
                let answer = try await process.exchange(request + "Connection: close\r\n\r\n")
                let headers = answer.headers
                #expect(answer.statuses == [status], "\(request): \(answer)")
                #expect(headers["x-content-type-options"] == "nosniff", "\(request): \(answer)")
                #expect(headers["referrer-policy"] == "no-referrer", "\(request)")
                #expect(
                    headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'", "\(request)")
                #expect(headers["cross-origin-resource-policy"] == "same-origin", "\(request)")
                // The web's backend has no public URL here, the others have one with https.
                #expect((headers["strict-transport-security"] == nil) == (backend == "web"), "\(request)")
                #expect(headers["server"] == nil && headers["x-powered-by"] == nil, "\(request)")
            }
        }

        @Test func `a picture has its own policy once, and is for the pages of others, too`() async throws {
            let system = try Edge.system()
            let picture =
                "HTTP/1.1 200 OK\r\nContent-Type: image/svg+xml\r\nContent-Length: 6\r\nServer: old/1.0\r\n\r\n<svg/>"
            system.store.answer("/img/p42-1.svg", with: .bytes(Array(picture.utf8)))
            for backend in EdgeSystem.names {
                let answer = try await system.backend(backend).send("GET", "/img/p42-1.svg")
                #expect(answer.statuses == [200], "\(answer)")
                #expect(answer.headers["content-security-policy"]?.hasSuffix("sandbox") == true, "\(answer)")
                #expect(answer.headers["cross-origin-resource-policy"] == "cross-origin")
                #expect(answer.headers["x-content-type-options"] == "nosniff" && answer.headers["server"] == nil)
            }
        }
    }
}
