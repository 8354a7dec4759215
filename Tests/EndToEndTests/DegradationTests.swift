import Glibc
import Testing
import TestFixtures

extension EndToEnd {
    /// A part of the system dies; the rest goes on.
    @Suite struct DegradationTests {
        @Test func `a backend that is killed is started again`() async throws {
            let system = try EndToEnd.system()
            let old = try #require(system.processes["mobile"])
            kill(old, SIGKILL)
            try await eventually("the phone's backend is back") {
                guard let new = system.processes["mobile"], new != old else { return false }
                return (try? await system.call("mobile", "/products/p42"))?.status == 200
            }
            #expect(system.log.contains("mobile ended"))
            #expect(try await system.call("web", "/api/products/p42").status == 200)
        }

        @Test func `services that hang cost the client its deadline and not more`() async throws {
            let system = try EndToEnd.system()
            let services = try #require(system.processes["services"])
            kill(services, SIGSTOP)
            defer { kill(services, SIGCONT) }
            let began = ContinuousClock.now
            let answer = try await system.call("web", "/api/products/p33")
            #expect(answer.status == 504)
            #expect(answer.json["part"].string == "product")
            #expect(ContinuousClock.now - began < .seconds(5))
        }

        @Test func `services that were killed are started again, with all that was written`() async throws {
            let system = try EndToEnd.system()
            let old = try #require(system.processes["services"])
            let before = try await system.call("mobile", "/products/p34").text
            kill(old, SIGKILL)
            try await eventually("a card, whole again", within: .seconds(30)) {
                guard let new = system.processes["services"], new != old else { return false }
                // The first may be answered from memory, the second has to be asked for.
                let other = try await system.call("mobile", "/products/p35").status
                return try await system.call("mobile", "/products/p34").text == before && other == 200
            }
        }
    }

    /// One optional service is down: a backend of its own, in front of a stub, shows how it degrades.
    @Suite struct MissingPartTests {
        @Test func `a page without its reviews is a page, and says what is missing`() async throws {
            let system = try EndToEnd.system()
            try await withBackend("web", of: system, ["reviews": "http://127.0.0.1:\(try freePort())"]) { url in
                let answer = try await get(url + "/api/products/p42")
                #expect(answer.status == 200)
                #expect(answer.json["reviews"] == .absent)
                #expect(answer.json["parts"]["reviews"]["state"].string == "missing")
                #expect(answer.json["parts"]["reviews"]["reason"].string == "unreachable")
                #expect(answer.json["parts"].keys == ["reviews"])
                #expect(answer.json["product"]["stockLevel"].int != nil)
                #expect(answer.header("Cache-Control") == "no-store")
            }
        }

        @Test func `what a service adds changes no client's bytes`() async throws {
            let system = try EndToEnd.system()
            let product = try await system.call("services.catalog", "/products/p42").text
            let secret = #"{"purchasePrice":1.23,"# + product.dropFirst()
            let catalog = try await StubService { _ in .json(secret) }
            let before = try await system.call("mobile", "/products/p42").json
            try await withBackend("mobile", of: system, ["catalog": catalog.url]) { url in
                let card = try await get(url + "/products/p42")
                #expect(card.status == 200, "\(card)")
                #expect(card.json["name"] == before["name"])
                #expect(card.json.keys == before.keys)
                #expect(!card.text.contains("purchasePrice"))
            }
            await catalog.stop()
        }
    }
}
