import Foundation
import Glibc
import NIOHTTP1
import Synchronization
import Testing
import TestFixtures

extension EndToEnd {
    /// Changes made at a service reach every backend by an event. Waits are far below the time to live of a product (30 s),
    /// so nothing here passes by waiting for that.
    @Suite struct FreshnessTests {
        @Test func `every backend follows the events`() async throws {
            let system = try EndToEnd.system()
            for backend in ["web", "mobile", "partner", "iot"] {
                try await eventually("\(backend) follows", within: .seconds(10)) {
                    try await system.operations(backend, "/events")["feed"].string == "connected"
                }
                #expect(try await system.operations(backend, "/readyz")["status"].string == "ready")
            }
        }

        @Test func `a price that changes at the catalog is soon on page, card and document`() async throws {
            let system = try EndToEnd.system()
            let partner = try await system.token("partner")
            for price in ["61.01", "61.02", "61.03"] {
                // All of them have an answer in memory, that is not the one to come.
                #expect(try await !prices(system, partner).contains(price))
                let change = try await system.call(
                    "services.catalog", "/products/p61", method: .PATCH, body: #"{"price": \#(price)}"#)
                #expect(change.status == 200)
                try await eventually("all show \(price)", within: .seconds(10)) {
                    try await prices(system, partner) == [price, price, price]
                }
            }
        }

        private func prices(_ system: RunningSystem, _ partner: [String: String]) async throws -> [String] {
            let texts = [
                try await system.call("web", "/api/products/p61").text,
                try await system.call("mobile", "/products/p61").text,
                try await system.call("partner", "/v1/products/p61", headers: partner).text,
            ]
            // The digits as they stand.
            return texts.map { text in
                let number = text.firstMatch(of: #/"(?:price|amount)":"?([0-9.]+)/#)
                return number.map { String($0.output.1) } ?? ""
            }
        }

        @Test func `a product that enters a category is soon in the list that is cached`() async throws {
            let system = try EndToEnd.system()
            let path = "/products?category=Phones&limit=100"
            #expect(try await !system.call("mobile", path).text.contains(#""id":"p62""#))
            let change = try await system.call(
                "services.catalog", "/products/p62", method: .PATCH, body: #"{"category": ["Electronics", "Phones"]}"#)
            #expect(change.status == 200)
            try await eventually("it is in the list", within: .seconds(10)) {
                try await system.call("mobile", path).text.contains(#""id":"p62""#)
            }
        }

        @Test func `the writer's next read shows the price, whatever was cached`() async throws {
            let system = try EndToEnd.system()
            let manager = try await system.webUser("m1")
            for price in 1...20 {
                let body = #"{"price": 63.\#(price + 10)}"#
                _ = try await system.call("web", "/api/products/p63")
                let set = try await system.call(
                    "web", "/api/products/p63/price", method: .PUT, body: body, headers: manager)
                #expect(set.status == 200)
                let page = try await system.call("web", "/api/products/p63").text
                #expect(page.contains(#""price":63.\#(price + 10)"#))
            }
        }
    }

    /// A backend beside the system, with a broker and a catalog that the test stops and changes.
    @Suite struct FeedLossTests {
        @Test func `while the broker is away answers live by their time to live; when it is back all is asked anew`()
            async throws
        {
            let system = try EndToEnd.system()
            let product = try await system.call("services.catalog", "/products/p42").text
            let price = Mutex("1.01")
            let catalog = try await StubService { _ in
                let price = price.withLock { $0 }
                return .json(product.replacing(#/"price":[0-9.]+/#, with: "\"price\":\(price)"))
            }
            try await TestBroker.with { broker in
                let operations = try freePort()
                let flags = [
                    "--operations-port", "\(operations)", "--broker-port", "\(broker.port)", "--broker-username",
                    "@web-bff", "--broker-password", TestBroker.accountPassword, "--services-catalog-ttl", "1h",
                ]
                try await withBackend("mobile", of: system, ["catalog": catalog.url], flags: flags) { url in
                    let ready = "http://127.0.0.1:\(operations)/readyz"
                    try await eventually("it follows") { try await get(ready).json["status"].string == "ready" }
                    try await eventually("a card") { try await get(url + "/products/p42").text.contains("1.01") }
                    broker.kill()
                    try await eventually("it says so") { try await get(ready).json["status"].string == "degraded" }
                    #expect(try await get(ready).status == 200)
                    price.withLock { $0 = "2.02" }
                    let kept = try await get(url + "/products/p42")
                    #expect(kept.status == 200 && kept.text.contains(#""price":1.01"#), "\(kept)")
                    try await broker.start()
                    try await eventually("the new price, without any event", within: .seconds(30)) {
                        try await get(url + "/products/p42").text.contains(#""price":2.02"#)
                    }
                    #expect(try await get(ready).json["status"].string == "ready")
                }
            }
            await catalog.stop()
        }

        @Test func `a broker that is absent at the start keeps nobody waiting, and is found when it appears`()
            async throws
        {
            let system = try EndToEnd.system()
            try await TestBroker.with { broker in
                broker.kill()
                let operations = try freePort()
                let flags = [
                    "--operations-port", "\(operations)", "--broker-port", "\(broker.port)", "--broker-username",
                    "@web-bff", "--broker-password", TestBroker.accountPassword,
                ]
                try await withBackend("web", of: system, flags: flags) { url in
                    #expect(try await get(url + "/api/products/p42").status == 200)
                    let ready = try await get("http://127.0.0.1:\(operations)/readyz")
                    #expect(ready.status == 200 && ready.json["status"].string == "degraded")
                    #expect(ready.json["degraded"][0].string == "events: the broker")
                    try await broker.start()
                    try await eventually("it follows the events") {
                        let ready = try await get("http://127.0.0.1:\(operations)/readyz")
                        return ready.json["status"].string == "ready"
                    }
                }
            }
        }

        @Test func `a service that has no broker announces its changes over HTTP`() async throws {
            let system = try EndToEnd.system()
            let product = try await system.call("services.catalog", "/products/p42").text
            let catalog = try await StubService { request in
                .json(product.replacing(#/"price":[0-9.]+/#, with: "\"price\":\(request.number).00"))
            }
            let operations = try freePort()
            let flags = ["--operations-port", "\(operations)", "--events-feed", "off", "--services-catalog-ttl", "1h"]
            let event = #"""
                {"specversion": "1.0", "id": "1", "source": "/catalog", "type": "changed", "subject": "product/p42",
                 "sequence": "1", "version": "2"}
                """#
            try await withBackend("mobile", of: system, ["catalog": catalog.url], flags: flags) { url in
                for _ in 1...2 { #expect(try await get(url + "/products/p42").text.contains(#""price":1.00"#)) }
                let said = try await system.shell(
                    "curl -s -w '%{http_code}' -H 'Content-Type: application/cloudevents+json' -d '\(event)' "
                        + "http://127.0.0.1:\(operations)/events")
                #expect(said.output == "202")
                #expect(try await get(url + "/products/p42").text.contains(#""price":2.00"#))
                let outside = try await system.shell("curl -s -o /dev/null -w '%{http_code}' -d '{}' \(url)/events")
                #expect(outside.output == "404", "only the operations listener takes events")
            }
            await catalog.stop()
        }

        @Test func `a backend that nobody told of a broker serves, and says what it lacks`() async throws {
            let system = try EndToEnd.system()
            let operations = try freePort()
            let before = notices(in: system)
            try await withBackend("web", of: system, flags: ["--operations-port", "\(operations)"]) { url in
                #expect(try await get(url + "/api/products/p42").status == 200)
                let ready = try await get("http://127.0.0.1:\(operations)/readyz")
                #expect(ready.status == 200 && ready.json["status"].string == "degraded")
                #expect(ready.json["degraded"][0].string == "events: no broker is configured")
            }
            #expect(notices(in: system) == before + 1)
        }

        /// How often web backends beside this system said that they have no broker.
        private func notices(in system: RunningSystem) -> Int {
            let log = try? String(contentsOf: system.folder.appendingPathComponent("web-beside"), encoding: .utf8)
            return log?.split(separator: "\n").count { $0.contains("no broker is configured") } ?? 0
        }

        @Test func `without a broker the time to live alone ends an answer`() async throws {
            let system = try EndToEnd.system()
            let product = try await system.call("services.catalog", "/products/p42").text
            let catalog = try await StubService { request in
                .json(product.replacing(#/"price":[0-9.]+/#, with: "\"price\":\(request.number).00"))
            }
            let flags = ["--operations-port", "0", "--services-catalog-ttl", "300ms"]
            try await withBackend("mobile", of: system, ["catalog": catalog.url], flags: flags) { url in
                #expect(try await get(url + "/products/p42").text.contains(#""price":1.00"#))
                try await eventually("the second answer") {
                    try await get(url + "/products/p42").text.contains(#""price":2.00"#)
                }
            }
            await catalog.stop()
        }
    }
}

/// A system of its own: its broker is killed.
struct BrokerLossTests {
    @Test func `the broker is killed and started again: reads go on, and what changed meanwhile is soon seen`()
        async throws
    {
        try await RunningSystem.with { system in
            let path = "/api/products/p71"
            try await eventually("the web's backend follows") {
                try await system.operations("web", "/events")["feed"].string == "connected"
            }
            #expect(try await system.call("web", path).status == 200)
            let before = try await system.operations("web", "/events")["counts"]["revalidations"].int ?? 0
            kill(try #require(system.processes["broker"]), SIGKILL)
            let change = try await system.call(
                "services.catalog", "/products/p71", method: .PATCH, body: #"{"price": 71.71}"#)
            #expect(change.status == 200)
            #expect(try await system.call("web", path).status == 200)
            try await eventually("the page shows what changed meanwhile", within: .seconds(20)) {
                let answer = try await system.call("web", path)
                #expect(answer.status == 200)
                return answer.text.contains(#""price":71.71"#)
            }
            try await eventually("everything was asked anew") {
                try await system.operations("web", "/events")["counts"]["revalidations"].int ?? 0 > before
            }
            let again = try await system.call(
                "services.catalog", "/products/p71", method: .PATCH, body: #"{"price": 71.72}"#)
            #expect(again.status == 200)
            try await eventually("and what changes afterwards", within: .seconds(20)) {
                try await system.call("web", path).text.contains(#""price":71.72"#)
            }
        }
    }
}

extension RunningSystem {
    /// What a process's operations listener answers.
    func operations(_ process: String, _ path: String) async throws -> JSON {
        let address = try #require(runFile?["endpoints"]["operations"][process].string)
        return try await get(address + path).json
    }
}
