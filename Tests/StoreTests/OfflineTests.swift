import Foundation
import NIOHTTP1
import TestFixtures
import Testing

@Suite("What the app has without a network")
struct OfflineTests {
    private func with(_ body: (StoreStub, RunningBackend) async throws -> Void) async throws {
        let store = try await StoreStub()
        try await RunningBackend.with(.mobile, over: store) { try await body(store, $0) }
        await store.service.stop()
    }

    private func sync(_ app: RunningBackend, since cursor: String? = nil) async throws -> Sync {
        let reply = try await app.call(.GET, "/sync" + (cursor.map { "?since=\($0)" } ?? ""))
        #expect(reply.status == 200, "\(reply.text)")
        return Sync(text: reply.text, json: try #require(reply.json))
    }

    private struct Sync {
        let text: String
        let json: NSDictionary

        var changed: [String] {
            (json["changes"] as? [NSDictionary] ?? []).compactMap { $0["name"] as? String }
        }
        var next: String { json["next"] as? String ?? "" }
        subscript(_ member: String) -> [String] { json[member] as? [String] ?? [] }
    }

    @Test func `it is the first screen, the newest orders and their products, as each is answered alone`() async throws
    {
        try await with { _, app in
            let first = try await sync(app)
            #expect(first.changed == ["home", "orders/o1", "products/p7"])
            for name in first.changed {
                let alone = try await app.call(.GET, "/\(name)").text
                #expect(first.text.contains(#""value":\#(alone)}"#), "\(name)")
            }
            #expect(try await sync(app, since: first.next).changed.isEmpty)
        }
    }

    @Test func `an order's product is removed with the order`() async throws {
        try await with { store, app in
            let first = try await sync(app)
            store.answer("/orders?", with: .json(#"{"items":[],"version":2}"#))
            let second = try await sync(app, since: first.next)
            #expect(second.changed == ["home"] && second["removals"] == ["orders/o1", "products/p7"])
        }
    }

    @Test(arguments: ["/orders", "/users", "/notifications", "/products", "/stock", "/"])
    func `a service that is down removes nothing and moves nothing`(path: String) async throws {
        try await with { store, app in
            let first = try await sync(app)
            store.answer(path, with: .json("{}", status: 500))
            let second = try await sync(app, since: first.next)
            #expect(second.changed.isEmpty && second["removals"].isEmpty && second.next == first.next)
            #expect(!second["incomplete"].isEmpty)
            store.heal()
            #expect(try await sync(app, since: second.next).text.contains(#""changes":[],"removals":[],"next""#))
        }
    }

    @Test func `what is new comes with a part missing, and again when the part is back`() async throws {
        try await with { store, app in
            store.answer("/stock", with: .json("{}", status: 500))
            let first = try await sync(app)
            #expect(first.changed.contains("products/p7") && first["incomplete"] == ["products/p7"])
            #expect(first.text.contains(#""parts":{"stock":{"state":"missing""#))
            store.heal()
            let second = try await sync(app, since: first.next)
            #expect(second.changed == ["products/p7"] && second["incomplete"].isEmpty)
        }
    }

    @Test func `an instance that knows less than the client says so`() async throws {
        try await with { store, app in
            let first = try await sync(app)
            let older = StoreStub.product.replacing("129.90", with: "99.90").replacing(
                #""version":3"#, with: #""version":2"#)
            store.answer("/products/", with: .json(older))
            let second = try await sync(app, since: first.next)
            #expect(second.changed.isEmpty && second["incomplete"] == ["products/p7"] && second.next == first.next)
        }
    }

    @Test func `nobody gets it without signing in`() async throws {
        try await with { _, app in
            let refused = try await app.call(.GET, "/sync", as: " ")
            #expect(refused.status == 401)
        }
    }
}
