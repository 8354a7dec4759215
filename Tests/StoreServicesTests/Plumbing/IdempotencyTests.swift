import Foundation
import Testing

@Suite struct IdempotencyTests {
    private static let review =
        #"{"productId": "p42", "rating": 4, "title": "Good", "comment": "ok", "author": {"id": "u1", "name": "Ada"}}"#
    private static let key = [("Idempotency-Key", "first-1")]

    @Test func `a repeated write gets the first answer and changes nothing`() async throws {
        try await withNewStore { store in
            let first = try await store.request("POST", "reviews", "/reviews", body: Self.review, headers: Self.key)
            let again = try await store.request("POST", "reviews", "/reviews", body: Self.review, headers: Self.key)
            #expect(first.status == 201 && again.status == 201 && first.text == again.text)
            #expect(try await store.get("reviews", "/reviews?productId=p42")[number: "version"] == 2)
        }
    }

    @Test func `the same key with another body is a conflict`() async throws {
        try await withNewStore { store in
            _ = try await store.request("POST", "reviews", "/reviews", body: Self.review, headers: Self.key)
            let other = Self.review.replacing("Good", with: "Bad")
            #expect(
                try await store.request("POST", "reviews", "/reviews", body: other, headers: Self.key).status == 409)
        }
    }

    @Test func `twenty at once with one key write once`() async throws {
        try await withNewStore { store in
            let replies = try await withThrowingTaskGroup(of: Reply.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        try await store.request("POST", "reviews", "/reviews", body: Self.review, headers: Self.key)
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(replies.map(\.text)).count == 1)
            #expect(try await store.get("reviews", "/reviews?productId=p42")[number: "version"] == 2)
        }
    }

    @Test func `an answer is remembered over a restart`() async throws {
        try await withFolder { folder in
            try await withStore(in: folder) { store in
                _ = try await store.request("POST", "reviews", "/reviews", body: Self.review, headers: Self.key)
            }
            try await withStore(in: folder) { store in
                let again = try await store.request("POST", "reviews", "/reviews", body: Self.review, headers: Self.key)
                #expect(again.status == 201)
                #expect(try await store.get("reviews", "/reviews?productId=p42")[number: "version"] == 2)
            }
        }
    }

    @Test func `a refused write isn't remembered`() async throws {
        try await withNewStore { store in
            let wrong = Self.review.replacing("\"rating\": 4", with: "\"rating\": 9")
            let refused = try await store.request("POST", "reviews", "/reviews", body: wrong, headers: Self.key)
            let taken = try await store.request("POST", "reviews", "/reviews", body: Self.review, headers: Self.key)
            #expect(refused.status == 422 && taken.status == 201)
        }
    }

    @Test(arguments: ["", "has space", String(repeating: "k", count: 256)])
    func `a key that is none is refused`(key: String) async throws {
        try await withNewStore { store in
            let reply = try await store.request(
                "POST", "reviews", "/reviews", body: Self.review, headers: [("Idempotency-Key", key)])
            #expect(reply.status == 400)
        }
    }
}
