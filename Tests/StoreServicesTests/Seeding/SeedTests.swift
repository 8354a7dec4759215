import Foundation
import Testing
@testable import StoreServices

@Suite struct SeedTests {
    @Test func `the services have the names and the order of their ports`() {
        #expect(
            StoreServices.names == [
                "catalog", "inventory", "reviews", "recommendations", "users", "orders", "notifications", "devices",
                "telemetry", "shelves", "fridges",
            ])
    }

    @Test func `a new store is complete, and the sample is as documented`() async throws {
        try await withNewStore { store in
            let last = try await store.get("catalog", "/products?limit=100&cursor=400")
            #expect(last.ids.count == 100 && last.ids.last == "p500")
            #expect(try await store.get("inventory", "/stock/p42")[number: "quantity"] == 17)
            #expect(try await store.get("notifications", "/notifications/unread?userId=u1")[number: "count"] == 3)
            #expect(try await store.get("orders", "/orders?userId=u1").items.count >= 12)
            for user in ["u1", "u198", "m1", "m2"] {
                #expect(try await store.get("users", "/users/\(user)").status == 200)
            }
            for product in [1, 42, 250, 500] {
                #expect(try await store.get("reviews", "/reviews?productId=p\(product)&limit=20").items.count == 20)
                #expect(try await store.get("recommendations", "/related?productId=p\(product)").items.count == 8)
            }
        }
    }

    @Test func `a page of the sample has about 10 KB`() async throws {
        try await withNewStore { store in
            var bytes = try await store.get("catalog", "/products/p42").text.utf8.count
            bytes += try await store.get("reviews", "/reviews?productId=p42&limit=20").text.utf8.count
            bytes += try await store.get("recommendations", "/related?productId=p42&limit=8").text.utf8.count
            #expect((8_500...11_500).contains(bytes), "\(bytes)")
        }
    }

    @Test func `two stores have the same seed but other keys`() async throws {
        let (first, second) = (Seen(), Seen())
        for seen in [first, second] {
            try await withEmptyStore { store in
                for (service, path) in [
                    ("catalog", "/products?limit=100"), ("reviews", "/reviews?productId=p3"),
                    ("orders", "/orders?userId=u7"), ("recommendations", "/related?productId=p3"),
                ] {
                    await seen.add(try await store.get(service, path).text)
                }
                await seen.keep(try String(contentsOfFile: store.folder + "/device-keys.csv", encoding: .utf8))
            }
        }
        #expect(await first.texts == second.texts)
        #expect(await first.keys != second.keys)
    }

    @Test func `a restart keeps everything, keys included`() async throws {
        try await withFolder { folder in
            let seen = Seen()
            try await withStore(in: folder) { store in
                let body = #"{"quantity": 5}"#
                #expect(try await store.request("PUT", "inventory", "/stock/p42", body: body).status == 200)
                await seen.keep(try String(contentsOfFile: folder + "/device-keys.csv", encoding: .utf8))
            }
            try await withStore(in: folder) { store in
                let stock = try await store.get("inventory", "/stock/p42")
                #expect(stock[number: "quantity"] == 5 && stock[number: "version"] == 2)
                let keys = try String(contentsOfFile: folder + "/device-keys.csv", encoding: .utf8)
                #expect(await seen.keys == keys)
            }
        }
    }
}

/// The services in a folder that they seed themselves.
private func withEmptyStore(_ work: @escaping @Sendable (RunningStore) async throws -> Void) async throws {
    try await withEmptyFolder { try await withStore(in: $0, work) }
}

private actor Seen {
    private(set) var texts: [String] = []
    private(set) var keys = ""

    func add(_ text: String) { texts.append(text) }
    func keep(_ keys: String) { self.keys = keys }
}
