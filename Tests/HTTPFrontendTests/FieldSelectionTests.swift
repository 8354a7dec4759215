import Testing

@Suite("Fields over HTTP")
struct FieldSelectionTests {
    @Test(
        "only the fields that were asked for leave, in declared order",
        arguments: [
            ("id", #"{"id":"a1"}"#), ("extra,id", #"{"id":"a1","extra":1}"#),
            ("pairs", #"{"pairs":[{"left":1,"right":"1\""},{"left":2,"right":"2\""}]}"#),
            ("pairs.right,id", #"{"id":"a1","pairs":[{"right":"1\""},{"right":"2\""}]}"#),
            ("id%2Cextra", #"{"id":"a1","extra":1}"#),
        ])
    func chosen(fields: String, body: String) async throws {
        try await withFrontend { port in
            let reply = try await fetch(port, "/lists/a1?fields=\(fields)")
            #expect(reply.status == 200 && reply.body == body)
        }
    }

    @Test(
        "an unknown field is refused with a list of the known",
        arguments: [
            "?fields=cost", "?fields=", "?fields=id,", "?fields=pairs.middle", "?fields=id&fields=extra",
            "?fields=" + String(repeating: "id,", count: 200) + "id", "?fields=%00", "?fields=%ff",
        ])
    func unknown(query: String) async throws {
        try await withFrontend { port in
            let reply = try await fetch(port, "/lists/a1" + query)
            #expect(reply.status == 400 && reply.headers["content-type"] == "application/problem+json")
            #expect(reply.body.contains(#""field":"fields""#), "\(reply.body)")
            if query == "?fields=cost" {
                #expect(reply.body.contains("known are id, numbers, pairs, pairs.left, pairs.right, extra"))
            }
        }
    }

    @Test("what is missing is still named, unless nobody asked for it")
    func parts() async throws {
        try await withFrontend { port in
            let asked = try await fetch(port, "/lists/partial?fields=id,extra")
            #expect(asked.body == #"{"id":"partial","parts":{"extra":{"state":"missing","reason":"timeout"}}}"#)
            let other = try await fetch(port, "/lists/partial?fields=id")
            #expect(other.body == #"{"id":"partial"}"#)
            #expect(other.headers["etag"] != nil)
        }
    }

    @Test("another choice is another answer to who has one")
    func tags() async throws {
        try await withFrontend { port in
            let whole = try #require(try await fetch(port, "/lists/a1").headers["etag"])
            let some = try await fetch(port, "/lists/a1?fields=id", headers: [("If-None-Match", whole)])
            #expect(some.status == 200 && some.headers["etag"] != whole)
            let same = try await fetch(
                port, "/lists/a1?fields=id", headers: [("If-None-Match", some.headers["etag"] ?? "")])
            #expect(same.status == 304)
        }
    }

    @Test("a composition without declared fields is whole whatever is asked")
    func undeclared() async throws {
        try await withFrontend { port in
            let whole = try await fetch(port, "/things/a1?fields=id")
            #expect(whole.body == #"{"id":"a1","extra":1}"#)
        }
    }
}
