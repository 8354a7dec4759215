import HTTPFrontend
import Testing

@Suite("Answers over HTTP")
struct AnswerTests {
    @Test("a composition is JSON with a strong validator, and 304 for who has it")
    func validator() async throws {
        try await withFrontend { port in
            let first = try await fetch(port, "/things/a1")
            #expect(first.status == 200 && first.body == #"{"id":"a1","extra":1}"#)
            #expect(first.headers["content-type"] == "application/json")
            let tag = try #require(first.headers["etag"])
            #expect(tag.hasPrefix("\"") && first.headers["cache-control"] == "no-cache")
            let again = try await fetch(port, "/things/a1", headers: [("If-None-Match", "\"x\", W/\(tag)")])
            #expect(again.status == 304 && again.body.isEmpty && again.headers["etag"] == tag)
            #expect(try await fetch(port, "/things/a2", headers: [("If-None-Match", tag)]).status == 200)
        }
    }

    @Test("missing parts are named, their fields absent, the answer never stored")
    func missingParts() async throws {
        try await withFrontend { port in
            let partial = try await fetch(port, "/things/partial")
            #expect(partial.status == 200)
            #expect(partial.body == #"{"id":"partial","parts":{"extra":{"state":"missing","reason":"timeout"}}}"#)
            #expect(partial.headers["cache-control"] == "no-store" && partial.headers["etag"] == nil)
            let stale = try await fetch(port, "/things/stale")
            #expect(stale.body == #"{"id":"stale","extra":1,"parts":{"extra":{"state":"stale","ageSeconds":12}}}"#)
        }
    }

    @Test(
        "a failure is a problem document with its status",
        arguments: [
            ("gone", 404), ("late", 504), ("busy", 503),
        ])
    func problems(id: String, status: Int) async throws {
        try await withFrontend { port in
            let reply = try await fetch(port, "/things/\(id)")
            #expect(reply.status == status)
            #expect(reply.headers["content-type"] == "application/problem+json")
            #expect(reply.body.contains("\"status\":\(status)"))
            if id == "late" { #expect(reply.body.contains("\"part\":\"thing\"")) }
            if id == "busy" { #expect(reply.headers["retry-after"] == "2") }
        }
    }

    @Test("what belongs to a user needs the cookie and the header, and is private")
    func userData() async throws {
        try await withFrontend { port in
            let cookie = ("Cookie", "other=1; session=good")
            #expect(try await fetch(port, "/mine").status == 401)
            #expect(
                try await fetch(port, "/mine", headers: [("Cookie", "session=bad"), ("X-Facet", "1")]).status == 401)
            #expect(try await fetch(port, "/mine", headers: [("Authorization", "Bearer good")]).status == 401)
            #expect(try await fetch(port, "/mine", headers: [cookie]).status == 403)
            let planted = [("Cookie", "session=good; session=bad"), ("X-Facet", "1")]
            #expect(try await fetch(port, "/mine", headers: planted).status == 401)
            let reply = try await fetch(port, "/mine", headers: [cookie, ("X-Facet", "1")])
            #expect(reply.status == 200 && reply.body == #"{"user":"u1"}"#)
            #expect(reply.headers["cache-control"] == "private, no-cache")
            #expect(reply.headers["vary"] == "Accept-Encoding, Cookie")
        }
    }

    @Test("a write takes one small JSON object of known fields")
    func writes() async throws {
        try await withFrontend { port in
            let signedIn = [("Cookie", "session=good"), ("X-Facet", "1")]
            let json = signedIn + [("Content-Type", "application/json")]
            func post(_ body: String, _ headers: [(String, String)]) async throws -> Reply {
                try await fetch(port, "/things/a1", method: "POST", headers: headers, body: body)
            }
            let made = try await post(#"{"text":"é"}"#, json)
            #expect(made.status == 201 && made.body == #"{"text":"é"}"#)
            #expect(try await post(#"{"text":"é"}"#, signedIn).status == 400)
            let empty = try await post(#"{"text":""}"#, json)
            #expect(empty.body.contains("\"field\":\"text\""))
            let unknown = try await post(#"{"text":"a","more":1}"#, json)
            #expect(unknown.body.contains("\"field\":\"more\""))
            #expect(try await post(#"{"text":"a","text":"b"}"#, json).status == 400)
            #expect(try await post("[1", json).status == 400)
            let long = String(repeating: "x", count: 20_000)
            #expect(try await post("{\"text\":\"\(long)\"}", json).status == 413)
        }
    }
}
