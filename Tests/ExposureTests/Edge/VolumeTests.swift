import NIOCore
import TestFixtures
import Testing

extension Edge {
    /// Too much, and too slowly.
    @Suite struct VolumeTests {
        private static let line = "GET /none HTTP/1.1\r\nHost: x\r\n"

        static let volumes: [(name: String, bytes: @Sendable () -> ByteBuffer)] = [
            ("300 000 fields", { many("H", ": v\r\n", 300_000) }),
            ("300 000 empty fields", { many("H", ":\r\n", 300_000) }),
            (
                "a field of 1 MB",
                { ByteBuffer(string: line + "X: " + String(repeating: "a", count: 1 << 20) + "\r\n\r\n") }
            ),
            ("a name of 1 MB", { ByteBuffer(string: line + String(repeating: "a", count: 1 << 20) + ": x\r\n\r\n") }),
            ("a cookie of 1 MB", { ByteBuffer(string: line + "Cookie: " + String(repeating: "a=b;", count: 1 << 18)) }),
            (
                "a target of 1 MB",
                { ByteBuffer(string: "GET /" + String(repeating: "a", count: 1 << 20) + " HTTP/1.1\r\n") }
            ),
            ("1 MB without an end of line", { ByteBuffer(string: String(repeating: "A", count: 1 << 20)) }),
            ("1 MB of empty lines", { ByteBuffer(string: String(repeating: "\r\n", count: 1 << 19) + "x y\r\n\r\n") }),
        ]

        @Test("a head without measure is refused, and costs no memory", arguments: volumes.map(\.name))
        func volume(name: String) async throws {
            let web = try Edge.system().web
            let bytes = try #require(Self.volumes.first { $0.name == name }).bytes()
            // What a process takes for its first requests isn't what this costs.
            _ = try? await web.exchange(bytes)
            let before = web.memory("VmRSS")
            for _ in 0..<10 {
                let answer = (try? await web.exchange(bytes)) ?? RawAnswer(text: "")
                // The kernel may throw the answer away with what was not read.
                #expect(answer.statuses == [400] || answer.text.isEmpty, "\(answer)")
            }
            #expect(web.memory("VmRSS") - before < 32 << 20)
            #expect(try await web.send("GET", "/api/products/p42").statuses == [200])
        }

        private static func many(_ name: String, _ rest: String, _ count: Int) -> ByteBuffer {
            var bytes = ByteBuffer(string: line)
            for number in 0..<count { bytes.writeString("\(name)\(number)\(rest)") }
            bytes.writeString("\r\n")
            return bytes
        }

        @Test("a head that comes drop by drop is cut off, and many of them cost others nothing")
        func dripping() async throws {
            let web = try Edge.system().web
            let head = "GET /none HTTP/1.1\r\nHost: x\r\nX: " + String(repeating: "a", count: 10_000)
            try await withThrowingTaskGroup(of: Duration.self) { group in
                for _ in 0..<200 {
                    let client = try await DrippingClient.connect(port: web.port)
                    group.addTask { await client.drip(head, each: .milliseconds(500)) }
                }
                for _ in 0..<20 {
                    #expect(try await web.send("GET", "/api/products/p42").statuses == [200])
                }
                for try await duration in group { #expect(duration > .seconds(2) && duration < .seconds(30)) }
            }
        }

        @Test("a connection that sends nothing is cut off")
        func silence() async throws {
            #expect(try await Edge.system().web.exchange("").text.isEmpty)
        }

        @Test("a body that comes drop by drop ends at the deadline")
        func drippingBody() async throws {
            let system = try Edge.system()
            let head = """
                POST /api/products/p42/reviews HTTP/1.1\r\nHost: x\r\n\(try await system.token("web"))\r\nX-Facet: 1\r
                Content-Type: application/json\r\nContent-Length: 16000\r\n\r\n
                """
            let client = try await DrippingClient.connect(port: system.web.port)
            let duration = await client.drip(head + String(repeating: " ", count: 16_000), each: .milliseconds(2))
            // The head alone takes most of a second, the deadline is ten.
            #expect(duration < .seconds(30))
            #expect(!system.store.service.requests.contains { $0.method == "POST" })
        }
    }
}
