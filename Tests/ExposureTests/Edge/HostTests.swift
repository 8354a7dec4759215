import NIOCore
import TestFixtures
import Testing

extension Edge {
    /// What a request says of whom it is for decides nothing (RFC 9110, section 7.2).
    @Suite struct HostTests {
        @Test("a request of HTTP/1.1 without one clear Host is refused", arguments: EdgeSystem.names)
        func unclear(backend: String) async throws {
            let process = try Edge.system().backend(backend)
            let hosts = [
                "", "Host: a\r\nHost: b\r\n", "Host: a\r\nHost: a\r\n", "Host:\r\n", "Host: a, b\r\n", "Host: a b\r\n",
                "Host: a@b\r\n", "Host: a/b\r\n", "Host: a?b\r\n", "Host: a#b\r\n", "Host: http://a\r\n",
                "Host: \"a\"\r\n",
                "Host: a\\b\r\n", "Host: \u{e9}\r\n", "Host: " + String(repeating: "a", count: 300) + "\r\n",
            ]
            for host in hosts {
                let answer = try await process.exchange("GET \(EdgeSystem.product(backend)) HTTP/1.1\r\n\(host)\r\n")
                #expect(answer.statuses == [400], "\(host): \(answer)")
            }
        }

        @Test("HTTP/1.0 needs none, and ends with its answer", arguments: EdgeSystem.names)
        func oldVersion(backend: String) async throws {
            let process = try Edge.system().backend(backend)
            let expected = backend == "partner" ? 401 : 200
            for fields in ["", "Host: x\r\n", "Connection: keep-alive\r\n"] {
                let answer = try await process.exchange("GET \(EdgeSystem.product(backend)) HTTP/1.0\r\n\(fields)\r\n")
                #expect(answer.statuses == [expected], "\(answer)")
            }
        }

        @Test(
            "no other version is spoken",
            arguments: ["HTTP/0.9", "HTTP/1.2", "HTTP/2.0", "HTTP/9.9", "HTTP/1", "", "http/1.1"])
        func versions(version: String) async throws {
            let web = try Edge.system().web
            let answer = try await web.exchange("GET /api/products/p42 \(version)\r\nHost: x\r\n\r\n")
            #expect(answer.statuses == [400], "\(answer)")
        }

        @Test("links begin with the public URL, whatever a request says", arguments: ["mobile", "partner"])
        func links(backend: String) async throws {
            let system = try Edge.system()
            let evil = [
                "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: gopher", "X-Forwarded-Port: 666",
                "X-Forwarded-Prefix: /evil", "X-Host: evil.example", "X-Original-URL: /evil", "X-Rewrite-URL: /evil",
                "Forwarded: for=192.0.2.1;host=evil.example;proto=gopher",
            ]
            let answer = try await system.backend(backend).send(
                "GET", EdgeSystem.product(backend), host: "evil.example:666",
                evil + [try await system.token(backend)])
            #expect(answer.statuses == [200], "\(answer)")
            #expect(!answer.text.contains("evil") && !answer.text.contains("gopher"), "\(answer.text)")
            let url = backend == "mobile" ? EdgeSystem.mobileURL : EdgeSystem.partnerURL
            #expect(answer.text.replacing("\\/", with: "/").contains("\"\(url)/img/p42-1"), "\(answer.text)")
        }
    }
}
