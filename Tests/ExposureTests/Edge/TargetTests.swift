import NIOCore
import TestFixtures
import Testing

extension Edge {
    /// Targets that a reader might take for another path, or another host.
    @Suite struct TargetTests {
        /// `BAIT` is the authority of a listener that nobody may be led to.
        static let targets = [
            "/api/..;/admin", "/api/..%2fadmin", "/api/%2e%2e/admin", "/api/../admin", "/api/./products/p42",
            "/api/.%2e/admin", "/api/%252e%252e/admin", "/api//products/p42", "//BAIT/", "//BAIT/api/products/p42",
            "///BAIT/", "/\\BAIT/", "/api/products/\\..\\..\\admin", "http://BAIT/", "http://BAIT/api/products/p42",
            "HTTP://BAIT/api/products/p42", "https://BAIT/api/products/p42", "http://x/api/products/p42",
            "http:/api/products/p42", "file:///etc/passwd", "gopher://BAIT/", "BAIT", "@BAIT/", "/@BAIT/", ":80/",
            "/api/products/@BAIT", "/api/products/p42@BAIT", "x@BAIT/", "*", "api/products/p42", "?", "#", "/#",
            "/api/products/p42#@BAIT/", "/api/products/p42%00", "/api/products/p42%0d%0aHost:%20BAIT",
            "/api/products/p42;jsessionid=1", "/api/products/%70%34%32", "/api/products/p42\u{9}",
            "/api/products/http://BAIT/", "/products/http:%2f%2fBAIT", "/img/http://BAIT/x", "/img/..%2f..%2fstock",
            "/img//BAIT/x.svg", "/img/@BAIT", "/.git/config", "/metrics", "/readyz", "/explain/product/p42", "/events",
            "/v1/../products/p42", "/api/products/\u{e9}", "/" + String(repeating: "a", count: 3_000),
            "/" + String(repeating: "a", count: 100_000), "/?" + String(repeating: "a", count: 100_000),
        ]

        @Test("Row 34: no target leads anywhere that isn't a route", arguments: EdgeSystem.names)
        func unlisted(backend: String) async throws {
            let system = try Edge.system()
            let bait = "127.0.0.1:\(system.bait.port)"
            let before = system.store.service.requests.count
            for method in ["GET", "HEAD", "POST", "DELETE", "OPTIONS"] {
                for target in Self.targets {
                    let target = target.replacing("BAIT", with: bait)
                    let answer = try await system.backend(backend).send(method, target, host: bait)
                    #expect(answer.statuses.count == 1, "\(method) \(target.prefix(80)): \(answer)")
                    #expect(answer.statuses.allSatisfy { (400..<500).contains($0) }, "\(target.prefix(80)): \(answer)")
                }
            }
            #expect(system.bait.connectionCount == 0)
            #expect(system.store.service.requests.count == before, "\(system.store.service.requests.suffix(3))")
        }

        @Test("Row 34: no unlisted method is answered, TRACE and CONNECT among them", arguments: EdgeSystem.names)
        func methods(backend: String) async throws {
            let system = try Edge.system()
            let bait = "127.0.0.1:\(system.bait.port)"
            let process = system.backend(backend)
            for method in ["TRACE", "CONNECT", "PURGE", "PROPFIND", "PATCH", "DELETE", "PUT", "get", "GETX", "OPTIONS"]
            {
                let answer = try await process.send(
                    method, EdgeSystem.product(backend), host: bait, ["X-Secret: s3cret"])
                #expect(answer.statuses.count == 1 && (400..<500).contains(answer.statuses[0]), "\(method): \(answer)")
                #expect(!answer.text.contains("s3cret"), "\(method)")
            }
            let authority = try await process.exchange("CONNECT \(bait) HTTP/1.1\r\nHost: \(bait)\r\n\r\nhello")
            #expect(authority.statuses == [400], "\(authority)")
            #expect(system.bait.connectionCount == 0)
        }

        @Test("a method isn't overridden", arguments: EdgeSystem.names)
        func override(backend: String) async throws {
            let system = try Edge.system()
            for override in ["X-HTTP-Method-Override: PUT", "X-HTTP-Method: DELETE", "X-Method-Override: POST"] {
                for query in ["", "?_method=PUT", "?_method=DELETE&method=PUT"] {
                    let read = try await system.backend(backend).send(
                        "GET", EdgeSystem.product(backend) + query, [override])
                    #expect(read.statuses == [backend == "partner" ? 401 : 200], "\(read)")
                    let write = try await system.backend(backend).send(
                        "POST", EdgeSystem.product(backend) + query, [override, "Content-Length: 0"])
                    #expect(write.statuses == [405], "\(write)")
                }
            }
            #expect(system.store.service.requests.allSatisfy { $0.method == "GET" })
        }

        @Test("Row 32: no other origin is let in, by a preflight or without", arguments: EdgeSystem.names)
        func crossOrigin(backend: String) async throws {
            let system = try Edge.system()
            for origin in [
                "https://evil.example", "null", "http://127.0.0.1:\(system.bait.port)", EdgeSystem.mobileURL,
            ] {
                for method in ["GET", "HEAD", "OPTIONS"] {
                    let answer = try await system.backend(backend).send(
                        method, EdgeSystem.product(backend),
                        [
                            "Origin: \(origin)", "Access-Control-Request-Method: PUT",
                            "Access-Control-Request-Headers: X-Facet, Authorization",
                        ])
                    #expect(!answer.text.lowercased().contains("access-control-"), "\(answer)")
                    #expect(method != "OPTIONS" || answer.statuses == [405], "\(answer)")
                }
            }
        }
    }
}
