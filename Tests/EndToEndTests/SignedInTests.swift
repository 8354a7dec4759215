import Testing
import TestFixtures

extension EndToEnd {
    /// What needs a user or a client: dashboard, home, orders, the partner's documents.
    @Suite struct SignedInTests {
        @Test func `the dashboard is the user's`() async throws {
            let system = try EndToEnd.system()
            let answer = try await system.call("web", "/api/dashboard", headers: system.webUser())
            #expect(answer.status == 200)
            #expect(answer.json.keys == ["user", "recentOrders", "unreadNotifications"])
            #expect(answer.json["user"].keys == ["name", "email", "avatar"])
            #expect(answer.json["user"]["email"].string == "u1@store.example")
            #expect(answer.json["recentOrders"].items.count == 10)
            #expect(answer.json["recentOrders"][0].keys == ["id", "total", "currency", "status", "date"])
            #expect(answer.header("Cache-Control")?.contains("private") == true)
        }

        @Test func `the phone's home is the user's`() async throws {
            let system = try EndToEnd.system()
            let answer = try await system.call("mobile", "/home", headers: system.token("mobile"))
            #expect(answer.status == 200)
            #expect(answer.json.keys == ["firstName", "recentOrders", "unread"])
            #expect(answer.json["recentOrders"].items.count == 3)
            #expect(answer.json["recentOrders"][0].keys == ["id", "total", "currency", "status"])
        }

        @Test func `an order is its user's, and no other's`() async throws {
            let system = try EndToEnd.system()
            let home = try await system.call("mobile", "/home", headers: system.token("mobile"))
            let id = try #require(home.json["recentOrders"][0]["id"].string)
            for (backend, path, own, other) in [
                ("mobile", "/orders/", try await system.token("mobile"), try await system.token("mobile", user: "u2")),
                ("web", "/api/orders/", try await system.webUser(), try await system.webUser("u2")),
            ] {
                let order = try await system.call(backend, path + id, headers: own)
                #expect(order.status == 200)
                #expect(order.json.keys == ["id", "total", "currency", "status", "date", "lines"])
                #expect(order.json["lines"][0].keys == ["productId", "name", "quantity", "price"])
                #expect(try await system.call(backend, path + id, headers: other).status == 404)
                #expect(try await system.call(backend, path + id).status == 401)
            }
        }

        @Test func `a user's data needs the header that foreign pages can't set`() async throws {
            let system = try EndToEnd.system()
            let session = try await system.token("web")
            #expect(try await system.call("web", "/api/dashboard", headers: session).status == 403)
            #expect(try await system.call("web", "/api/dashboard", headers: ["X-Facet": "1"]).status == 401)
        }

        @Test func `a token for one client is refused by the others`() async throws {
            let system = try EndToEnd.system()
            let mobile = try await system.token("mobile")
            #expect(try await system.call("partner", "/v1/products/p17", headers: mobile).status == 401)
            let partner = try await system.token("partner")
            #expect(try await system.call("mobile", "/home", headers: partner).status == 401)
        }

        @Test func `the partner's document and list have what /v1 promises`() async throws {
            let system = try EndToEnd.system()
            let client = try await system.token("partner")
            #expect(try await system.call("partner", "/v1/products/p17").status == 401)
            let document = try await system.call("partner", "/v1/products/p17", headers: client)
            let fields: Set = ["id", "name", "description", "price", "category", "attributes", "images", "stock"]
            #expect(document.json.keys == fields)
            #expect(document.json["price"].keys == ["amount", "currency"])
            #expect(document.json["price"]["amount"].string?.contains(".") == true)
            #expect(document.json["stock"].keys == ["level", "warehouse"])
            let list = try await system.call("partner", "/v1/products?limit=3", headers: client)
            #expect(list.json["items"].items.count == 3)
            #expect(list.json["items"][0].keys == fields)
            #expect(list.json["next"].string != nil)
        }
    }
}
