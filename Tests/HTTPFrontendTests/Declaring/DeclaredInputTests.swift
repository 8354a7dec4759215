import Testing

@testable import HTTPFrontend

@Suite("Declared input")
struct DeclaredInputTests {
    @Test(
        "what is as declared gets through, at its bounds too",
        arguments: [
            ("", 1, "none"), ("?row=1", 1, "none"), ("?row=9&side=left", 9, "left"),
            ("?side=right&other=1", 1, "right"),
            ("?row=%39", 9, "none"),
        ])
    func accepted(query: String, row: Int, side: String) async throws {
        try await withRoutes(shelfRoutes()) { port, _ in
            let reply = try await fetch(port, "/v1/shelves/s1\(query)", headers: [("X-Note", "abcd")])
            #expect(reply.body == #"{"row":\#(row),"items":[{"id":"a1","name":"\#(side)"}],"stock":true}"#)
        }
    }

    @Test(
        "what isn't is refused by name",
        arguments: [
            ("/v1/shelves/s1?row=0", "row"), ("/v1/shelves/s1?row=10", "row"), ("/v1/shelves/s1?row=+1", "row"),
            ("/v1/shelves/s1?row=%2B1", "row"), ("/v1/shelves/s1?row=1.0", "row"), ("/v1/shelves/s1?row=", "row"),
            ("/v1/shelves/s1?row=1&row=1", "row"), ("/v1/shelves/s1?side=top", "side"),
            ("/v1/shelves/s1?side=", "side"), ("/v1/shelves/-s1", "id"), ("/v1/shelves/s1?fields=rows", "fields"),
            ("/v1/shelves/s1?fields=row,row,row,row,row,row", "fields"),
        ])
    func refused(target: String, field: String) async throws {
        try await withRoutes(shelfRoutes()) { port, _ in
            let reply = try await fetch(port, target)
            #expect(reply.status == 400 && reply.headers["content-type"] == "application/problem+json")
            #expect(reply.body.contains("\"field\":\"\(field)\""), "\(reply.body)")
        }
    }

    @Test("a header is held to its declaration", arguments: ["abcde", "a b", "ü"])
    func header(value: String) async throws {
        try await withRoutes(shelfRoutes()) { port, _ in
            let reply = try await fetch(port, "/v1/shelves/s1", headers: [("X-Note", value)])
            #expect(reply.status == 400 && reply.body.contains(#""field":"X-Note""#), "\(reply.body)")
        }
    }

    @Test("a colon in an id may be encoded, nothing else", arguments: [("a%3Ab", 200), ("a%3ab", 200), ("a%2Eb", 400)])
    func colon(id: String, status: Int) async throws {
        try await withRoutes(shelfRoutes()) { port, _ in
            let reply = try await fetch(port, "/v1/shelves/\(id)")
            #expect(reply.status == status)
        }
    }

    @Test(
        "a body is taken at its bounds",
        arguments: [
            (#"{"name": "ab", "count": 1, "price": 0.01, "isNew": true}"#, "0.01"),
            (#"{"isNew": false, "name": "abc\nd", "count": 9.0, "price": 999999999.99}"#, "999999999.99"),
            (#"{"name": "äöüßé", "count": 5, "price": 10, "isNew": true}"#, "10"),
            (#"{"name": "👩‍👩‍👧", "count": 5, "price": 1.50, "isNew": true}"#, "1.50"),
        ])
    func body(text: String, price: String) async throws {
        try await withRoutes(shelfRoutes()) { port, _ in
            let reply = try await post(port, text)
            #expect(reply.status == 201 && reply.body == #"{"price":\#(price)}"#, "\(reply.body)")
        }
    }

    @Test(
        "a body that isn't as declared is refused by the member's name",
        arguments: [
            (#""name": "ab""#, #""name": "a""#, "name"), (#""name": "ab""#, #""name": "abcdef""#, "name"),
            (#""name": "ab""#, #""name": "   ""#, "name"), (#""name": "ab""#, #""name": "a\tb""#, "name"),
            (#""name": "ab""#, #""name": "a\u007f""#, "name"), (#""name": "ab""#, #""name": 12"#, "name"),
            (#""name": "ab", "#, "", "name"), (#""name": "ab""#, #""name": null"#, "name"),
            (#""count": 1"#, #""count": 0"#, "count"), (#""count": 1"#, #""count": 10"#, "count"),
            (#""count": 1"#, #""count": 1.5"#, "count"), (#""count": 1"#, #""count": "1""#, "count"),
            (#""count": 1"#, #""count": 1e400"#, "count"), (#""price": 1"#, #""price": 0"#, "price"),
            (#""price": 1"#, #""price": -1"#, "price"), (#""price": 1"#, #""price": 1.001"#, "price"),
            (#""price": 1"#, #""price": 1e2"#, "price"), (#""price": 1"#, #""price": 1000000000"#, "price"),
            (#""isNew": true"#, #""isNew": "true""#, "isNew"),
            (#""isNew": true"#, #""isNew": true, "extra": 1"#, "extra"),
        ])
    func refusedBody(from: String, to: String, field: String) async throws {
        let right = #"{"name": "ab", "count": 1, "price": 1, "isNew": true}"#
        try await withRoutes(shelfRoutes()) { port, _ in
            let reply = try await post(port, right.replacing(from, with: to))
            #expect(reply.status == 400 && reply.body.contains("\"field\":\"\(field)\""), "\(reply.body)")
        }
    }

    @Test("a key for repeating is 1 to 64 visible characters", arguments: [("k", 201), ("a b", 400)])
    func key(text: String, status: Int) async throws {
        let right = #"{"name": "ab", "count": 1, "price": 1, "isNew": true}"#
        try await withRoutes(shelfRoutes()) { port, _ in
            let reply = try await post(port, right, [("Idempotency-Key", text)])
            #expect(reply.status == status)
            let long = try await post(port, right, [("Idempotency-Key", String(repeating: "k", count: 65))])
            #expect(long.status == 400)
        }
    }

    private func post(_ port: Int, _ body: String, _ headers: [(String, String)] = []) async throws -> Reply {
        try await fetch(
            port, "/v1/shelves/s1", method: "POST",
            headers: [("Content-Type", "application/json"), ("Authorization", "Bearer good")] + headers, body: body)
    }
}
