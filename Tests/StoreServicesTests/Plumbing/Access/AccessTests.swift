import CompositionCore
import Foundation
import Testing

@testable import StoreServices

@Suite("Who may call which service")
struct AccessTests {
    private static let callers = ["web", "mobile", "partner", "iot", "services", "operator"]

    /// A read of each service, with whom it must act for.
    private static let reads: [(service: String, path: String, user: String?)] = [
        ("catalog", "/products/p42", nil), ("inventory", "/stock/p42", nil), ("reviews", "/reviews?productId=p42", nil),
        ("recommendations", "/related?productId=p42", nil), ("users", "/users/u1", "u1"),
        ("orders", "/orders?userId=u1", "u1"), ("notifications", "/notifications/unread?userId=u1", "u1"),
        ("devices", "/devices/label-demo", nil), ("telemetry", "/readings", nil), ("shelves", "/progress", nil),
        ("fridges", "/fridges/shelf-9", nil),
    ]

    private static let mayRead: [String: Set<String>] = [
        "catalog": ["web", "mobile", "partner", "iot"], "inventory": ["web", "mobile", "partner", "iot", "services"],
        "reviews": ["web"], "recommendations": ["web"], "users": ["web", "mobile", "services"],
        "orders": ["web", "mobile"], "notifications": ["web", "mobile", "services"], "devices": ["iot", "services"],
        "telemetry": ["iot", "services"], "shelves": [], "fridges": ["web"],
    ]

    private static let mayWrite: [String: Set<String>] = [
        "catalog": ["web"], "inventory": ["services"], "reviews": ["web"], "notifications": ["services"],
        "telemetry": ["iot"],
    ]

    @Test func `each service answers those who have business with it, and refuses all others`() async throws {
        #expect(Self.reads.map(\.service).sorted() == StoreServices.names.sorted())
        try await withSecureStore { store in
            for (service, path, user) in Self.reads {
                for caller in Self.callers {
                    let token = try store.assertion(of: caller, for: service, acting: user)
                    let reply = try await store.request(service, path, from: caller, token: token)
                    let isAllowed = caller == "operator" || Self.mayRead[service]?.contains(caller) ?? false
                    #expect(reply.status == (isAllowed ? 200 : 403), "\(caller) reads \(service): \(reply.text)")
                    if !isAllowed { #expect(reply.header("Content-Type") == "application/problem+json") }
                }
            }
        }
    }

    @Test func `who may only read may not write`() async throws {
        try await withSecureStore { store in
            for (service, path, user) in Self.reads {
                for caller in Self.callers where caller != "operator" {
                    let token = try store.assertion(of: caller, for: service, acting: user)
                    let reply = try await store.request(
                        service, path, from: caller, token: token, method: "POST", body: "{}")
                    let isAllowed = Self.mayWrite[service]?.contains(caller) ?? false
                    // Nothing of this is a right body: who is let in gets to hear of that.
                    #expect((reply.status != 403) == isAllowed, "\(caller) writes \(service): \(reply.text)")
                }
            }
        }
    }

    @Test func `what belongs to a user needs an assertion that acts for that user`() async throws {
        try await withSecureStore { store in
            for (service, path, user) in Self.reads where user != nil {
                let nobody = try await store.request(service, path, from: "web")
                #expect(nobody.status == 403)
                let withoutUser = try store.assertion(of: "web", for: service)
                #expect(try await store.request(service, path, from: "web", token: withoutUser).status == 403)
                let other = try store.assertion(of: "web", for: service, acting: "u2")
                #expect(try await store.request(service, path, from: "web", token: other).status == 403)
            }
            let order = try await store.request("orders", "/orders?userId=u1", from: "operator").ids[0]
            let other = try store.assertion(of: "web", for: "orders", acting: "u2")
            #expect(try await store.request("orders", "/orders/\(order)", from: "web", token: other).status == 404)
            let own = try store.assertion(of: "web", for: "orders", acting: "u1")
            #expect(try await store.request("orders", "/orders/\(order)", from: "web", token: own).status == 200)
        }
    }

    @Test func `a review is written as its author, and a price by a manager`() async throws {
        try await withSecureStore { store in
            let review = #"{"productId":"p42","rating":5,"title":"t","comment":"c","author":{"id":"u1","name":"n"}}"#
            for (user, status) in [("u1", 201), ("u2", 403)] {
                let token = try store.assertion(of: "web", for: "reviews", acting: user)
                let reply = try await store.request(
                    "reviews", "/reviews", from: "web", token: token, method: "POST", body: review)
                #expect(reply.status == status, "\(user): \(reply.text)")
            }
            let price = #"{"price":19.90}"#
            for (user, status) in [("m1", 200), ("u1", 403), ("nobody", 403), (nil, 403)] {
                let token = try store.assertion(of: "web", for: "catalog", acting: user)
                let reply = try await store.request(
                    "catalog", "/products/p42", from: "web", token: token, method: "PATCH", body: price)
                #expect(reply.status == status, "\(user ?? "-"): \(reply.text)")
            }
        }
    }

    @Test func `the plain door takes this machine's tools for the operator, and callers for what they show`()
        async throws
    {
        try await withSecureStore { store in
            for (service, path, _) in Self.reads {
                #expect(try await store.request(service, path, from: nil).status == 200, "\(service)")
            }
            let iot = try store.assertion(of: "iot", for: "users", acting: "u1")
            #expect(try await store.request("users", "/users/u1", from: nil, token: iot).status == 403)
            let web = try store.assertion(of: "web", for: "users", acting: "u1")
            #expect(try await store.request("users", "/users/u1", from: nil, token: web).status == 200)
            #expect(try await store.request("users", "/users/u2", from: nil, token: web).status == 403)
        }
    }

    @Test func `who shows places sees what stands there and what it measured, and nothing else of devices`()
        async throws
    {
        try await withSecureStore { store in
            let shown = [
                ("devices", "/places/shelf-9", 200), ("telemetry", "/readings/series?device=thermo-1", 200),
                ("devices", "/devices/thermo-1", 403), ("devices", "/devices", 403), ("telemetry", "/readings", 403),
                ("telemetry", "/streams/thermo-1/7", 403), ("telemetry", "/storage", 403),
            ]
            for (service, path, status) in shown {
                let token = try store.assertion(of: "web", for: service, acting: nil)
                let reply = try await store.request(service, path, from: "web", token: token)
                #expect(reply.status == status, "\(path): \(reply.text)")
            }
            let mobile = try store.assertion(of: "mobile", for: "devices", acting: nil)
            #expect(try await store.request("devices", "/places/shelf-9", from: "mobile", token: mobile).status == 403)
        }
    }

    @Test func `the tables say what facet routes prints`() {
        let printed = StoreServices.publishedRoutes.map { "\($0.verb) \($0.path): \($0.audience)" }
        #expect(printed.contains("read users: web, mobile, services, operator"))
        #expect(printed.contains("write telemetry: iot, operator"))
        #expect(printed.contains("read shelves: operator"))
        #expect(printed.contains("read fridges: web, operator"))
        #expect(printed.filter { $0.hasPrefix("serve") } == ["serve devices: iot, operator"])
        #expect(printed.filter { $0.hasPrefix("command") } == ["command devices: web, operator"])
    }
}
