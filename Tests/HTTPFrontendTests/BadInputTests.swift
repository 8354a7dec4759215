import NIOCore
import TestFixtures
import Testing

@Suite("Bad input over HTTP")
struct BadInputTests {
    @Test(
        "unknown routes, methods and ids get a problem document",
        arguments: [
            ("GET", "/nothing", 404), ("GET", "/things/a/b", 404), ("DELETE", "/things/a1", 405), ("PUT", "/mine", 405),
            ("GET", "/things/..", 400), ("GET", "/things/a..b", 400), ("GET", "/things/a%2fb", 400),
            ("GET", "/things/a%00", 400), ("GET", "/things/a;b", 400), ("GET", "/things/%2e%2e", 400),
            ("GET", "/things/-a", 400), ("GET", "//things/a1", 400), ("GET", "/things/a@b", 400),
            ("GET", "/things/" + String(repeating: "a", count: 65), 400),
            ("GET", "/things/" + String(repeating: "a", count: 10_000), 400), ("GET", "/things/%C3%A9", 400),
            ("GET", "/things?limit=0", 400), ("GET", "/things?limit=-1", 400), ("GET", "/things?limit=1000000000", 400),
            ("GET", "/things?limit=1&limit=2", 400), ("GET", "/things?limit=x", 400),
            ("GET", "/things?cursor=%00", 400), ("GET", "/things?category=", 400),
            ("GET", "/things?cursor=" + String(repeating: "a", count: 200), 400),
        ])
    func routes(method: String, target: String, status: Int) async throws {
        try await withFrontend { port in
            let text = try await rawExchange(
                port: port, sending: ByteBuffer(string: "\(method) \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
            ) { $0.contains("\r\n\r\n{") && $0.hasSuffix("}") }
            #expect(text.hasPrefix("HTTP/1.1 \(status)"), "\(text.prefix(200))")
            #expect(text.contains("application/problem+json"))
            if status == 405 { #expect(text.lowercased().contains("allow: ")) }
        }
    }

    @Test(
        "what is not one clear request is refused and the connection closed",
        arguments: [
            "GET /things/a1 HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "POST /things/a1 HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "GET /things/a1 HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\n\u{0}: c\r\n\r\n",
            "this is not HTTP\r\n\r\n",
        ])
    func refused(bytes: String) async throws {
        try await withFrontend { port in
            let text = try await rawExchange(port: port, sending: ByteBuffer(string: bytes))
            #expect(text.hasPrefix("HTTP/1.1 400"), "\(text.prefix(200))")
            #expect(text.contains("application/problem+json") && text.hasSuffix("}"), "\(text)")
        }
    }

    @Test("300 000 headers are refused before they are all read")
    func headers() async throws {
        try await withFrontend { port in
            var bytes = ByteBuffer(string: "GET /things/a1 HTTP/1.1\r\nHost: x\r\n")
            for number in 0..<300_000 { bytes.writeString("H\(number): v\r\n") }
            bytes.writeString("\r\n")
            let text = try await rawExchange(port: port, sending: bytes)
            #expect(text.isEmpty || text.hasPrefix("HTTP/1.1 400"))
            #expect(try await fetch(port, "/things/a1").status == 200)
        }
    }

    @Test("a body of 1 GB is refused without being read, on reads and on writes", arguments: ["GET", "POST"])
    func hugeBodies(method: String) async throws {
        try await withFrontend { port in
            let head = """
                \(method) /things/a1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nCookie: session=good\r
                X-Facet: 1\r\nContent-Length: 1073741824\r\n\r\n
                """
            let text = try await rawExchange(port: port, sending: ByteBuffer(string: head))
            #expect(text.hasPrefix("HTTP/1.1 413"), "\(text.prefix(200))")
        }
    }

    @Test("a body that comes too slowly ends with its connection, others are served")
    func slowBody() async throws {
        try await withFrontend(deadline: .milliseconds(300)) { port in
            let head = """
                POST /things/a1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nCookie: session=good\r
                X-Facet: 1\r\nContent-Length: 20\r\n\r\n{"te
                """
            async let slow = rawExchange(port: port, sending: ByteBuffer(string: head))
            #expect(try await fetch(port, "/things/a1").status == 200)
            let answer = try await slow
            #expect(!answer.hasPrefix("HTTP/1.1 2"))
        }
    }
}
