import Foundation
import NIOHTTP1
import Testing
import TestFixtures

extension EndToEnd {
    /// Reviews and prices. Each test has a product of its own.
    @Suite struct WriteTests {
        private let review = #"{"rating": 5, "title": "Good", "comment": "It does what it says."}"#

        @Test func `the writer's next read shows the review`() async throws {
            let system = try EndToEnd.system()
            let user = try await system.webUser()
            let written = try await system.call(
                "web", "/api/products/p21/reviews", method: .POST, body: review, headers: user)
            #expect(written.status == 201)
            #expect(written.json.keys == ["id", "rating", "title", "comment", "author", "createdAt"])
            #expect(written.json["author"]["id"].string == "u1")
            let page = try await system.call("web", "/api/products/p21").json
            #expect(page["reviews"]["items"][0]["id"] == written.json["id"])
        }

        @Test func `a write that is repeated under its key happens once`() async throws {
            let system = try EndToEnd.system()
            let user = try await system.webUser().merging(["Idempotency-Key": UUID().uuidString]) { $1 }
            let path = "/api/products/p22/reviews"
            let first = try await system.call("web", path, method: .POST, body: review, headers: user)
            let second = try await system.call("web", path, method: .POST, body: review, headers: user)
            #expect(first.status == 201)
            #expect(second.text == first.text)
            let items = try await system.call("web", "/api/products/p22").json["reviews"]["items"].items
            #expect(items.count { $0["id"] == first.json["id"] } == 1)
            #expect(items[1]["author"]["id"].string != "u1" || items[1]["comment"] != first.json["comment"])
        }

        @Test func `a write needs a user, and the header`() async throws {
            let system = try EndToEnd.system()
            let path = "/api/products/p23/reviews"
            let unknown = try await system.call("web", path, method: .POST, body: review, headers: ["X-Facet": "1"])
            #expect(unknown.status == 401)
            let forged = try await system.call("web", path, method: .POST, body: review, headers: system.token("web"))
            #expect(forged.status == 403)
        }

        @Test func `a manager sets the price, and page, card and document show it`() async throws {
            let system = try EndToEnd.system()
            let path = "/api/products/p24/price"
            let body = #"{"price": 77.70}"#
            #expect(
                try await system.call("web", path, method: .PUT, body: body, headers: system.webUser()).status == 403)
            let set = try await system.call("web", path, method: .PUT, body: body, headers: system.webUser("m1"))
            #expect(set.status == 200)
            #expect(set.text == #"{"id":"p24","price":77.70,"currency":"EUR"}"#)
            #expect(try await system.call("web", "/api/products/p24").text.contains(#""price":77.70"#))
            try await eventually("the card shows it, too") {
                try await system.call("mobile", "/products/p24").text.contains(#""price":77.70"#)
            }
            let partner = try await system.token("partner")
            try await eventually("the document shows it, too") {
                let document = try await system.call("partner", "/v1/products/p24", headers: partner)
                return document.json["price"]["amount"].string == "77.70"
            }
        }

        @Test(arguments: [
            (#"{"rating": 6, "title": "a", "comment": "b"}"#, "rating"),
            (#"{"rating": 5, "title": "", "comment": "b"}"#, "title"),
            (#"{"rating": 5, "title": "a", "comment": "b", "author": "u2"}"#, "author"),
        ])
        func `a wrong review is refused, by field`(_ body: String, _ field: String) async throws {
            let system = try EndToEnd.system()
            let answer = try await system.call(
                "web", "/api/products/p23/reviews", method: .POST, body: body, headers: system.webUser())
            #expect(answer.status == 400)
            #expect(answer.json["field"].string == field)
        }
    }
}
