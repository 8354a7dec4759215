import Foundation
import Testing

@Suite struct RecommendationsTests {
    @Test func `related products are others, each once, with a tile's fields`() async throws {
        try await withNewStore { store in
            for product in ["p1", "p42", "p500"] {
                let related = try await store.get("recommendations", "/related?productId=\(product)&limit=12")
                #expect(related.ids.count == 12 && Set(related.ids).count == 12 && !related.ids.contains(product))
                for item in related.items {
                    #expect(Set(item.keys) == ["id", "name", "price", "currency", "thumbUrl"])
                    let thumb = try #require(item["thumbUrl"] as? String)
                    #expect(try await store.get("catalog", thumb).status == 200)
                }
            }
            #expect(try await store.get("recommendations", "/related?productId=nobody").items.isEmpty)
        }
    }
}
