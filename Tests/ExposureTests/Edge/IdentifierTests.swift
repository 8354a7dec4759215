import NIOCore
import TestFixtures
import Testing

extension Edge {
    /// What clients name things by must stay a name in the paths of services.
    @Suite struct IdentifierTests {
        static let ids = [
            "..", "../users/u2", "..%2fusers%2fu2", "%2e%2e%2fusers%2fu2", "%2e%2e", "....//", "p42/../../users/u2",
            "p42%2f..%2f..%2fusers%2fu2", "p42?userId=u2", "p42%3fuserId=u2", "p42%23", "p42%26ids=p7", "p42;a=b",
            "p42%0d%0aX-Role:%20manager", "p42%0a", "p42%00", "p42%20HTTP/1.1", "p42,p7", "p42%2cp7", "*", "%", "%zz",
            "-p42", ".", "%c0%ae%c0%ae", "p%e2%80%ae42", "@127.0.0.1", String(repeating: "a", count: 10_000),
            String(repeating: "a", count: 65), "%u002e%u002e",
        ]

        @Test("Row 35: no id changes a service's path", arguments: EdgeSystem.names)
        func paths(backend: String) async throws {
            let system = try Edge.system()
            let token = try await system.token(backend)
            let signIn = [token, "X-Facet: 1"]
            let bases = [
                "web": ["/api/products/", "/api/orders/", "/img/"], "mobile": ["/products/", "/orders/", "/img/"],
                "partner": ["/v1/products/", "/img/"],
            ]
            let before = system.store.service.requests.count
            for base in bases[backend] ?? [] {
                for id in Self.ids {
                    let answer = try await system.backend(backend).send("GET", base + id, signIn)
                    let isQuery = id.contains("?")
                    #expect(answer.statuses.count == 1, "\(base)\(id.prefix(40)): \(answer)")
                    #expect(
                        isQuery || (400..<500).contains(answer.statuses.first ?? 0),
                        "\(base)\(id.prefix(40)): \(answer)")
                }
            }
            for request in system.store.service.requests.dropFirst(before) {
                #expect(!request.path.contains("u2") && !request.path.contains("..") && !request.path.contains("role"))
                #expect(isHonest(request.path), "\(request.path)")
            }
        }

        @Test("Row 35: nothing in a query changes a service's path", arguments: ["mobile", "partner"])
        func queries(backend: String) async throws {
            let system = try Edge.system()
            let token = try await system.token(backend)
            let path = backend == "mobile" ? "/products" : "/v1/products"
            let before = system.store.service.requests.count
            let values = Self.ids + ["a%26limit=1000000", "a%26ids=p1", "a%23", "a%0d%0aHost:%20x", "a+b%20c"]
            for name in ["category", "cursor", "limit", "fields", "ids", "_"] {
                for value in values where !value.contains("?") {
                    let answer = try await system.backend(backend).send("GET", "\(path)?\(name)=\(value)", [token])
                    #expect(
                        answer.statuses.count == 1 && answer.statuses[0] < 500, "\(name)=\(value.prefix(40)): \(answer)"
                    )
                }
            }
            for request in system.store.service.requests.dropFirst(before) {
                #expect(request.path.hasPrefix("/products?") || request.path.hasPrefix("/stock?"), "\(request.path)")
                let names = request.path.drop { $0 != "?" }.dropFirst().split(separator: "&").map {
                    $0.prefix { $0 != "=" }
                }
                #expect(Set(names).isSubset(of: ["category", "cursor", "limit", "ids", "fields"]), "\(request.path)")
                #expect(Set(names).count == names.count && !request.path.contains("#"), "\(request.path)")
                #expect(!request.path.utf8.contains { $0 <= 0x20 || $0 >= 0x7f }, "\(request.path)")
            }
        }

        @Test(
            "Row 35: a service's redirect isn't followed",
            arguments: ["301 Moved", "302 Found", "307 Temporary Redirect"])
        func redirects(status: String) async throws {
            let system = try Edge.system()
            let id = "moved-\(status.prefix(3))"
            let answer = """
                HTTP/1.1 \(status)\r\nLocation: http://127.0.0.1:\(system.bait.port)/products/\(id)\r
                Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}
                """
            for path in ["/products/\(id)", "/img/\(id).svg"] {
                system.store.answer(path, with: .bytes(Array(answer.utf8)))
            }
            for backend in EdgeSystem.names {
                let token = try await system.token(backend)
                for target in [EdgeSystem.product(backend, id), "/img/\(id).svg"] {
                    let answer = try await system.backend(backend).send("GET", target, [token])
                    #expect(answer.statuses.count == 1 && answer.statuses[0] >= 500, "\(target): \(answer)")
                    #expect(answer.headers["location"] == nil, "\(answer)")
                }
            }
            #expect(system.bait.connectionCount == 0)
        }
    }
}

/// Whether a service of the store is asked for that here.
private func isHonest(_ path: String) -> Bool {
    let pattern = #/\/(products|stock|reviews|related|users|orders|notifications|img)[a-zA-Z0-9_.:?=&\/%-]*/#
    return path.wholeMatch(of: pattern) != nil
}
