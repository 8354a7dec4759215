import NIOCore
import TestFixtures
import Testing

extension Edge {
    /// Requests whose end one reader sees here and another there (RFC 9112, section 11.2).
    @Suite struct SmugglingTests {
        private static let smuggled = "GET /img/smuggled HTTP/1.1\r\nHost: x\r\n\r\n"

        /// Fields and a body behind a request line; what is hidden in it would ask for /img/smuggled.
        static let unclear: [(name: String, text: String)] = [
            ("CL.TE", "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled),
            ("TE.CL", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n2f\r\n" + smuggled + "\r\n0\r\n\r\n"),
            ("two Content-Length", "Content-Length: 0\r\nContent-Length: 43\r\n\r\n" + smuggled),
            ("two equal Content-Length", "Content-Length: 0\r\nContent-Length: 0\r\n\r\n" + smuggled),
            ("a list of lengths", "Content-Length: 0, 43\r\n\r\n" + smuggled),
            ("a signed length", "Content-Length: +0\r\n\r\n" + smuggled),
            ("a negative length", "Content-Length: -1\r\n\r\n" + smuggled),
            ("a hexadecimal length", "Content-Length: 0x2b\r\n\r\n" + smuggled),
            ("an empty length", "Content-Length: \r\n\r\n" + smuggled),
            ("a length beyond 64 bits", "Content-Length: 18446744073709551616\r\n\r\n" + smuggled),
            ("space before the colon of CL", "Content-Length : 43\r\n\r\n" + smuggled),
            ("space before the colon of TE", "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + smuggled),
            ("an unknown coding", "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + smuggled),
            ("a coding before chunked", "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + smuggled),
            ("a coding behind chunked", "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + smuggled),
            ("chunked twice", "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n" + smuggled),
            ("two TE", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled),
            ("two TE of which one is unknown", "Transfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n\r\n" + smuggled),
            ("identity", "Transfer-Encoding: identity\r\n\r\n" + smuggled),
            ("a coding in quotes", "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n" + smuggled),
            ("a vertical tab before chunked", "Transfer-Encoding: \u{b}chunked\r\n\r\n0\r\n\r\n" + smuggled),
            ("an empty coding", "Transfer-Encoding:\r\n\r\n" + smuggled),
            ("obs-fold", "X: a\r\n b\r\n\r\n" + smuggled),
            ("obs-fold of TE", "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + smuggled),
            ("obs-fold of CL", "Content-Length:\r\n\t43\r\n\r\n" + smuggled),
            ("obs-fold of the first field", " X: a\r\n\r\n" + smuggled),
            ("a bare LF", "X: a\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled),
            ("a bare LF at the end of the head", "X: a\r\n\n" + smuggled),
            ("a bare CR", "X: a\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled),
            ("a NUL", "X: a\0b\r\n\r\n" + smuggled), ("no colon", "X\r\n\r\n" + smuggled),
            ("an empty name", ": a\r\n\r\n" + smuggled), ("a name with a space", "X Y: a\r\n\r\n" + smuggled),
        ]

        @Test("a request of unclear length is answered 400 once and ends its connection", arguments: EdgeSystem.names)
        func unclear(backend: String) async throws {
            let system = try Edge.system()
            for method in ["GET", "POST"] {
                for (name, text) in Self.unclear {
                    let answer = try await system.backend(backend).exchange(
                        "\(method) \(EdgeSystem.product(backend)) HTTP/1.1\r\nHost: x\r\n" + text)
                    #expect(answer.statuses == [400], "\(name): \(answer)")
                    #expect(answer.headers["content-type"] == "application/problem+json", "\(name): \(answer)")
                    #expect(answer.headers["connection"] == "close", "\(name)")
                }
            }
            #expect(!system.store.service.requests.contains { $0.path.contains("smuggled") })
        }

        @Test("HTTP/1.0 has no chunks", arguments: EdgeSystem.names)
        func oldVersion(backend: String) async throws {
            let answer = try await Edge.system().backend(backend).exchange(
                "POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + Self.smuggled)
            #expect(answer.statuses == [400], "\(answer)")
        }

        /// Bodies that aren't what they should be.
        static let chunks = [
            "2;a\n{}\r\n0\r\n\r\n", "2\n{}\r\n0\r\n\r\n", "2\r\n{}\n0\r\n\r\n", "0x2\r\n{}\r\n0\r\n\r\n",
            "-2\r\n{}\r\n0\r\n\r\n", "ffffffffffffffffff\r\n{}\r\n0\r\n\r\n", "2 \r\n{}\r\n0\r\n\r\n",
            "2\r\r\n{}\r\n0\r\n\r\n", "2\r\n{}0\r\n\r\n", "2;a=\"\r\n{}\r\n0\r\n\r\n", "\r\n",
            "2;" + String(repeating: "a", count: 100_000) + "\r\n{}\r\n0\r\n\r\n",
        ]

        @Test("what stands behind a body in unclear chunks is no request", arguments: chunks)
        func unclearChunks(body: String) async throws {
            let system = try Edge.system()
            let cookie = try await system.token("web")
            let head = """
                POST /api/products/p42/reviews HTTP/1.1\r\nHost: x\r\n\(cookie)\r\nX-Facet: 1\r
                Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n
                """
            let answer = try await system.web.exchange(head + body + Self.smuggled)
            #expect(answer.statuses.count == 1 && (400..<500).contains(answer.statuses[0]), "\(answer)")
            #expect(!system.store.service.requests.contains { $0.path.contains("smuggled") })
        }

        @Test func `after a request that is refused with its body the connection ends`() async throws {
            let system = try Edge.system()
            for backend in EdgeSystem.names {
                let answer = try await system.backend(backend).exchange(
                    "GET \(EdgeSystem.product(backend)) HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                        + Self.smuggled)
                #expect(answer.statuses.count == 1 && answer.headers["connection"] == "close", "\(answer)")
            }
            #expect(!system.store.service.requests.contains { $0.path.contains("smuggled") })
        }

        @Test func `clear requests on one connection are answered in their order`() async throws {
            let head = " HTTP/1.1\r\nHost: x\r\n"
            let answer = try await Edge.system().web.exchange(
                "GET /api/products/p42\(head)\r\nGET /none\(head)\r\nGET /api/products/p42\(head)Connection: close\r\n\r\n"
            )
            #expect(answer.statuses == [200, 404, 200], "\(answer)")
        }

        @Test(
            "an upgrade is ignored, and nothing behind it is a request",
            arguments: [
                "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
                "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZQ==",
            ])
        func upgrade(fields: String) async throws {
            let answer = try await Edge.system().web.exchange(
                "GET /none HTTP/1.1\r\nHost: x\r\n\(fields)\r\n\r\nGET /none HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            )
            #expect(answer.statuses == [404], "\(answer)")
        }
    }
}
