import Foundation
import Testing

@Suite struct CatalogTests {
    @Test func `the catalog's contract`() async throws {
        try await withNewStore { store in
            try await sample(store)
            try await lists(store)
            try await pictures(store)
            try await change(store)
            try await refusals(store)
        }
    }

    private func sample(_ store: RunningStore) async throws {
        let page = try await store.get("catalog", "/products/p42")
        #expect(page.status == 200)
        #expect(page.header("content-type") == "application/json")
        #expect(page.text.contains(#""price":129.90,"currency":"EUR","category":["Sport","Shoes"],"cachedRating":4.4"#))
        #expect(page.text.contains(#""attributes":{"colour":"red"}"#))
        #expect(page.text.contains(#""costPrice":"#))
        #expect((page.json["images"] as? [[String: Any]] ?? []).count >= 2)
        #expect(page[number: "version"] == 1)
    }

    private func lists(_ store: RunningStore) async throws {
        let chosen = try await store.get("catalog", "/products?ids=p9,p42,nobody,p1")
        #expect(chosen.ids == ["p9", "p42", "p1"])
        var seen: [String] = []
        var cursor = "0"
        while true {
            let page = try await store.get("catalog", "/products?category=Sport&limit=30&cursor=\(cursor)")
            seen += page.ids
            guard let next = page["next"] else { break }
            #expect(page.ids.count == 30)
            cursor = next
        }
        #expect(seen.contains("p42"))
        #expect(Set(seen).count == seen.count)
        #expect(seen.count > 60)
        #expect(try await store.get("catalog", "/products?limit=100&cursor=400").json["next"] == nil)
        #expect(try await store.get("catalog", "/products?category=Nothing").items.isEmpty)
    }

    private func pictures(_ store: RunningStore) async throws {
        for file in ["p42-1.svg", "p42-1-thumb.svg", "p42-1-small.svg", "p42-1-large.svg", "u1.svg"] {
            let picture = try await store.get("catalog", "/img/\(file)")
            let etag = try #require(picture.header("etag"))
            #expect(picture.status == 200 && picture.text.hasPrefix("<svg"))
            #expect(picture.header("content-type") == "image/svg+xml")
            #expect(picture.header("last-modified") != nil)
            #expect(picture.header("cache-control") != nil)
            let again = try await store.get("catalog", "/img/\(file)", headers: [("If-None-Match", "\"x\", \(etag)")])
            #expect(again.status == 304 && again.text.isEmpty)
        }
        for file in ["p501-1.svg", "p42-0.svg", "p42-1.png", "x.svg", "p42-1-thumb-thumb.svg", "p42-1-huge.svg"] {
            #expect(try await store.get("catalog", "/img/\(file)").status == 404)
        }
    }

    private func change(_ store: RunningStore) async throws {
        let body = #"{"price": 119.9, "category": ["Sport", "Outdoor"]}"#
        let changed = try await store.request("PATCH", "catalog", "/products/p42", body: body)
        #expect(changed.status == 200)
        #expect(changed.text.contains(#""price":119.90"#))
        #expect(changed[number: "version"] == 2)
        #expect(try await store.get("catalog", "/products?category=Shoes&limit=100").ids.contains("p42") == false)
        #expect(try await store.get("catalog", "/products?category=Outdoor&limit=100").ids.contains("p42"))
    }

    private func refusals(_ store: RunningStore) async throws {
        for (body, status, field) in [
            (#"{"price": 1.999}"#, 422, "price"), (#"{"price": -1}"#, 422, "price"), (#"{}"#, 422, "name"),
            (#"{"price": "1.00"}"#, 422, "price"), (#"{"category": []}"#, 422, "category"), (#"{"price": "#, 400, nil),
        ] {
            let reply = try await store.request("PATCH", "catalog", "/products/p7", body: body)
            #expect(reply.status == status, "\(body)")
            #expect(reply["field"] == field)
            #expect(reply.header("content-type") == "application/problem+json")
        }
        #expect(try await store.get("catalog", "/products/p7")[number: "version"] == 1)
        for (path, status) in [
            ("/products/a..b", 400), ("/products/%00", 400), ("/products/p999", 404), ("/nothing", 404),
            ("/products?limit=0", 400), ("/products?limit=101", 400), ("/products?cursor=x", 400),
            ("/products?limit=1&limit=2", 400),
            ("/products?ids=" + (1...101).map { "p\($0)" }.joined(separator: ","), 400),
        ] {
            #expect(try await store.get("catalog", path).status == status, "\(path)")
        }
        let wrong = try await store.request("DELETE", "catalog", "/products/p1")
        #expect(wrong.status == 405 && wrong.header("allow") == "GET, PATCH")
        let large = "{\"name\": \"" + String(repeating: "x", count: 70_000) + "\"}"
        #expect(try await store.request("PATCH", "catalog", "/products/p1", body: large).status == 413)
        let chunked = try await store.request("PATCH", "catalog", "/products/p1", body: large, isChunked: true)
        #expect(chunked.status == 413)
    }
}
