import Foundation
import TestFixtures
import Testing

extension EndToEnd {
    /// An app that was without a network for a while.
    @Suite struct SyncTests {
        @Test func `a price that a manager sets is all that is new since the cursor`() async throws {
            let system = try EndToEnd.system()
            let user = try await system.token("mobile", user: "u33")
            let first = try await system.call("mobile", "/sync?limit=100", headers: user)
            let names = first.changes.keys
            #expect(first.status == 200 && names.contains("home") && names.contains { $0.hasPrefix("orders/") })
            let product = try #require(names.filter { $0.hasPrefix("products/") }.min())
            let path = "/sync?since=\(try #require(first.json["next"].string))"
            try await system.setPrice("42.42", of: String(product.dropFirst("products/".count)))
            var news = first
            try await eventually("the change is there") {
                news = try await system.call("mobile", path, headers: user)
                return !news.changes.isEmpty
            }
            #expect(Array(news.changes.keys) == [product] && news.json["removals"].items.isEmpty)
            #expect(news.text.contains(#""price":42.42"#))
            #expect(news.changes[product] == (try await system.call("mobile", "/\(product)").json))
            #expect(try await system.call("mobile", path, headers: user).text == news.text)
            let other = try await system.token("mobile", user: "u34")
            #expect(try await system.call("mobile", path, headers: other).status == 400)
        }
    }
}

extension HTTPAnswer {
    /// The values of a synchronization by their names.
    fileprivate var changes: [String: JSON] {
        Dictionary(json["changes"].items.map { ($0["name"].string ?? "", $0["value"]) }) { first, _ in first }
    }
}
