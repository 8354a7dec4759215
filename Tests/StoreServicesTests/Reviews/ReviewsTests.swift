import Foundation
import Testing

@Suite struct ReviewsTests {
    @Test func `reviews come newest first, with an author of two fields`() async throws {
        try await withNewStore { store in
            let reviews = try await store.get("reviews", "/reviews?productId=p42")
            let times = reviews.items.compactMap { $0["createdAt"] as? String }
            #expect(times.count == 20 && times == times.sorted().reversed())
            #expect(times.allSatisfy { $0.hasSuffix("Z") && $0.contains("T") })
            for item in reviews.items {
                #expect(Set(item.keys) == ["id", "rating", "title", "comment", "author", "createdAt"])
                #expect(Set((item["author"] as? [String: Any] ?? [:]).keys) == ["id", "name"])
            }
            #expect(try await store.get("reviews", "/reviews?productId=p42&limit=3").items.count == 3)
            #expect(try await store.get("reviews", "/reviews?productId=unknown").items.isEmpty)
            #expect(try await store.get("reviews", "/reviews").status == 400)
        }
    }

    @Test func `a new review is the newest and raises the product's version`() async throws {
        try await withNewStore { store in
            let added = try await store.request("POST", "reviews", "/reviews", body: Self.review(rating: 5))
            #expect(added.status == 201)
            #expect(added["title"] == "Quote \" and \\ and\nbreak")
            let reviews = try await store.get("reviews", "/reviews?productId=p42")
            #expect(reviews.ids.first == added["id"])
            #expect(reviews[number: "version"] == 2 && added[number: "version"] == 2)
            for rating in [0, 6] {
                let refused = try await store.request("POST", "reviews", "/reviews", body: Self.review(rating: rating))
                #expect(refused.status == 422 && refused["field"] == "rating")
            }
            let nameless = Self.review(rating: 4).replacing(#""name": "Ada""#, with: #""name": """#)
            #expect(try await store.request("POST", "reviews", "/reviews", body: nameless)["field"] == "author.name")
        }
    }

    private static func review(rating: Int) -> String {
        #"{"productId": "p42", "rating": \#(rating), "title": "Quote \" and \\ and\nbreak", "comment": "ok", "#
            + #""author": {"id": "u1", "name": "Ada"}}"#
    }
}
