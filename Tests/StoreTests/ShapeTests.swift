import Foundation
import NIOHTTP1
import TestFixtures
import Testing

@Suite("What each client gets")
struct ShapeTests {
    @Test("the page: product, reviews, related products, breadcrumbs, in this order and nothing else")
    func page() async throws {
        let store = try await StoreStub()
        try await RunningBackend.with(.web, over: store) { web in
            let page = try await web.call(.GET, "/api/products/p42")
            #expect(page.status == 200)
            #expect(
                page.text == """
                    {"product":{"id":"p42","name":"Trail \\u00dcber \\"X\\"","description":"Light & \\/ quick",\
                    "price":129.90,"currency":"EUR","category":["Sport","Shoes & more"],"cachedRating":4.4,\
                    "attributes":{"colour":"red","size":42},"images":[{"url":"/img/p42-1.svg",\
                    "thumbUrl":"/img/p42-1-thumb.svg","alt":"front"}],"inStock":true,"stockLevel":17},\
                    "reviews":{"items":[{"id":"r2","rating":5,"title":"Good","comment":"Yes",\
                    "author":{"id":"u2","name":"Bo"},"createdAt":"2026-01-02T00:00:00Z"},{"id":"r1","rating":4,\
                    "title":"Fine","comment":"é\\n","author":{"id":"u3","name":"Cy"},\
                    "createdAt":"2026-01-01T00:00:00Z"}],"averageRating":4.5,"distribution":[0,0,0,1,1]},\
                    "relatedProducts":[{"id":"p7","name":"Sock","price":9.00,"currency":"EUR",\
                    "thumbUrl":"/img/p7-1-thumb.svg"}],"breadcrumbs":[{"title":"Sport","href":"/Sport"},\
                    {"title":"Shoes & more","href":"/Sport/Shoes%20%26%20more"}]}
                    """)
            #expect(store.service.requests.count == 4)
        }
        await store.service.stop()
    }

    @Test("the card: seven fields, two calls, an absolute link")
    func card() async throws {
        let store = try await StoreStub()
        try await RunningBackend.with(.mobile, over: store) { mobile in
            let card = #"""
                {"id":"p42","name":"Trail \u00dcber \"X\"","price":129.90,"currency":"EUR",\#
                "thumbnail":"https://shop.example/img/p42-1-thumb.svg","inStock":true,"ratingAvg":4.4}
                """#
            #expect(try await mobile.call(.GET, "/products/p42").text == card)
            #expect(store.service.requests.count == 2)
            let list = try await mobile.call(.GET, "/products?category=Shoes%20%26%20more&limit=1&cursor=xyz")
            #expect(list.text == #"{"items":[\#(card)],"next":"abc"}"#)
            #expect(store.service.requests.count == 4)
            #expect(
                store.service.requests[2].path == "/products?limit=1&category=Shoes%20%26%20more&cursor=xyz")
            #expect(store.service.requests[3].path == "/stock?ids=p42")
        }
        await store.service.stop()
    }

    @Test("the partner's document")
    func document() async throws {
        let store = try await StoreStub()
        try await RunningBackend.with(.partner, over: store) { partner in
            let document = #"""
                {"id":"p42","name":"Trail \u00dcber \"X\"","description":"Light & \/ quick",\#
                "price":{"amount":"129.90","currency":"EUR"},"category":["Sport","Shoes & more"],\#
                "attributes":{"colour":"red","size":42},"images":["https://shop.example/img/p42-1.svg"],\#
                "stock":{"level":17,"warehouse":"w1"}}
                """#
            #expect(try await partner.call(.GET, "/v1/products/p42").text == document)
            let list = try await partner.call(.GET, "/v1/products?limit=1")
            #expect(list.text == #"{"items":[\#(document)],"next":"abc"}"#)
            #expect(try await partner.call(.GET, "/v1/products/p42", as: "-").status == 401)
        }
        await store.service.stop()
    }

    @Test("dashboard, home and orders of the user who asks")
    func userData() async throws {
        let store = try await StoreStub()
        let summary = #"{"id":"o1","total":20.00,"currency":"EUR","status":"sent","date":"2026-01-01T00:00:00Z""#
        let line = #"{"productId":"p7","name":"Sock","quantity":2,"price":10.00}"#
        try await RunningBackend.with(.web, over: store) { web in
            let dashboard = try await web.call(.GET, "/api/dashboard")
            #expect(
                dashboard.text == """
                    {"user":{"name":"Ada Lovelace","email":"ada@example.org","avatar":"/img/u1.svg"},\
                    "recentOrders":[\(summary)}],"unreadNotifications":3}
                    """)
            let order = try await web.call(.GET, "/api/orders/o1")
            #expect(order.text == summary + #","lines":[\#(line)]}"#)
            #expect(try await web.call(.GET, "/api/orders/o1", as: "u2").status == 404)
        }
        try await RunningBackend.with(.mobile, over: store) { mobile in
            let home = try await mobile.call(.GET, "/home")
            #expect(
                home.text == """
                    {"firstName":"Ada","recentOrders":[{"id":"o1","total":20.00,"currency":"EUR","status":"sent"}],\
                    "unread":3}
                    """)
            #expect(try await mobile.call(.GET, "/orders/o1", as: "u2").status == 404)
        }
        await store.service.stop()
    }

    @Test("a review is written by the user who asks, a price by managers alone")
    func writes() async throws {
        let store = try await StoreStub()
        store.answer(
            "/reviews",
            with: .json(
                #"{"id":"r9","rating":5,"title":"t","comment":"c","author":{"id":"u1","name":"Ada Lovelace"},"#
                    + #""createdAt":"2026-01-03T00:00:00Z","version":2}"#, status: 201))
        try await RunningBackend.with(.web, over: store) { web in
            let review = #"{"rating":5,"title":"t","comment":"c"}"#
            let added = try await web.call(.POST, "/api/products/p42/reviews", review)
            #expect(added.status == 201 && added.text.hasPrefix(#"{"id":"r9","rating":5,"title":"t""#))
            let sent = try #require(store.service.requests.last { $0.method == "POST" })
            #expect(sent.body.contains(#""author":{"id":"u1","name":"Ada Lovelace"}"#))

            #expect(try await web.call(.PUT, "/api/products/p42/price", #"{"price":99.90}"#).status == 403)
            store.answer("/users/", with: .json(StoreStub.user.replacing("shopper", with: "manager")))
            let priced = try await web.call(.PUT, "/api/products/p42/price", #"{"price":99.90}"#)
            #expect(priced.status == 200 && priced.text == #"{"id":"p42","price":129.90,"currency":"EUR"}"#)
            let patch = try #require(store.service.requests.last { $0.method == "PATCH" })
            #expect(patch.body == #"{"price":99.90}"#)
            for price in ["0", "-1", "1e3", "1.999", "\"9\"", "0.00", "12345678901"] {
                let refused = try await web.call(.PUT, "/api/products/p42/price", #"{"price":\#(price)}"#)
                #expect(refused.status == 400 && refused.json?["field"] as? String == "price", "\(price)")
            }
        }
        await store.service.stop()
    }
}
