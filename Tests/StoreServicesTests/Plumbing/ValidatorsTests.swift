import Testing

/// What callers need to ask again cheaply (RFC 9110, section 13).
@Suite struct ValidatorsTests {
    @Test func `every read has a tag, costs no body if the caller has it, and changes its tag when it changes`()
        async throws
    {
        try await withNewStore { store in
            for (service, path) in Self.reads {
                let first = try await store.get(service, path)
                let tag = try #require(first.header("etag"), "\(service)\(path)")
                #expect(tag.hasPrefix("\"") && tag.hasSuffix("\""))
                let again = try await store.get(service, path, headers: [("If-None-Match", "\"x\", W/\(tag)")])
                #expect(again.status == 304 && again.text.isEmpty && again.header("etag") == tag, "\(service)\(path)")
                let other = try await store.get(service, path, headers: [("If-None-Match", "\"x\"")])
                #expect(other.status == 200 && other.text == first.text)
            }
            for (method, service, path, body, reads) in Self.writes {
                var tags: [String?] = []
                for read in reads { tags.append(try await store.get(service, read).header("etag")) }
                let written = try await store.request(method, service, path, body: body)
                #expect((200...201).contains(written.status) && written.header("etag") == nil, "\(written.text)")
                for (read, tag) in zip(reads, tags) {
                    let after = try await store.get(service, read, headers: [("If-None-Match", tag ?? "")])
                    #expect(after.status == 200 && after.header("etag") != tag, "\(service)\(read)")
                }
            }
        }
    }

    @Test func `a problem has no tag`() async throws {
        try await withNewStore { store in
            let problem = try await store.get("catalog", "/products/p999")
            #expect(problem.header("etag") == nil)
        }
    }

    private static let reads = [
        ("catalog", "/products/p42"), ("catalog", "/products?ids=p1,p2"), ("catalog", "/products?category=Shoes"),
        ("reviews", "/reviews?productId=p42"), ("recommendations", "/related?productId=p42"),
        ("inventory", "/stock/p42"), ("inventory", "/stock?ids=p1,p2"), ("users", "/users/u1"),
        ("orders", "/orders?userId=u1"), ("notifications", "/notifications/unread?userId=u1"),
        ("devices", "/devices/label-demo"), ("devices", "/shelves/shelf-demo"),
    ]

    private static let writes = [
        ("PATCH", "catalog", "/products/p1", #"{"price": 1.25}"#, ["/products/p1", "/products?ids=p1,p2"]),
        ("PUT", "inventory", "/stock/p1", #"{"quantity": 4321}"#, ["/stock/p1", "/stock?ids=p2,p1"]),
        ("PATCH", "users", "/users/u1", #"{"name": "Zoe"}"#, ["/users/u1"]),
        (
            "POST", "notifications", "/notifications", #"{"userId": "u1", "text": "Hello."}"#,
            ["/notifications/unread?userId=u1"]
        ),
    ]
}
