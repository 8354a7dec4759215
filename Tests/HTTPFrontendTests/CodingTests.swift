import NIOCore
import Testing

@testable import HTTPFrontend

@Suite("Content coding over HTTP")
struct CodingTests {
    private let gzip = ("Accept-Encoding", "gzip, br")

    @Test func `who accepts gzip gets the same answer in fewer bytes, with a tag of its own`() async throws {
        try await withFrontend { port in
            let plain = try await fetch(port, "/lists/a1")
            #expect(plain.headers["content-encoding"] == nil && plain.headers["vary"] == "Accept-Encoding")
            let (head, packed) = try await exchange(port, "/lists/a1", headers: [gzip])
            #expect(head.status == 200 && head.headers["content-encoding"] == "gzip")
            #expect(head.headers["vary"] == "Accept-Encoding")
            #expect(head.headers["content-length"] == String(packed.readableBytes))
            #expect(packed.readableBytes < plain.body.utf8.count / 2)
            #expect(String(buffer: try gunzip(packed)) == plain.body)
            #expect(head.headers["etag"] != plain.headers["etag"])
        }
    }

    @Test func `an answer that hasn't changed is compressed once, one with a missing part never`() async throws {
        try await withFrontend { port, frontend in
            for _ in 0..<5 {
                _ = try await exchange(port, "/lists/a1", headers: [gzip])
                _ = try await exchange(port, "/lists/partial", headers: [gzip])
                _ = try await exchange(port, "/lists/a1")
            }
            #expect(frontend.shared.compressed.compressions == 1)
            _ = try await exchange(port, "/lists/a2", headers: [gzip])
            #expect(frontend.shared.compressed.compressions == 2)
        }
    }

    @Test func `304 is for who has the answer in the coding that would be sent`() async throws {
        try await withFrontend { port in
            let plain = try #require(try await fetch(port, "/lists/a1").headers["etag"])
            let packed = try #require(try await exchange(port, "/lists/a1", headers: [gzip]).0.headers["etag"])
            let (same, nothing) = try await exchange(port, "/lists/a1", headers: [gzip, ("If-None-Match", packed)])
            #expect(same.status == 304 && nothing.readableBytes == 0)
            #expect(same.headers["etag"] == packed && same.headers["vary"] == "Accept-Encoding")
            #expect(same.headers["cache-control"] == "no-cache")
            #expect(try await exchange(port, "/lists/a1", headers: [gzip, ("If-None-Match", plain)]).0.status == 200)
            #expect(try await fetch(port, "/lists/a1", headers: [("If-None-Match", packed)]).status == 200)
            #expect(try await fetch(port, "/lists/a1", headers: [("If-None-Match", plain)]).status == 304)
            let both = ("If-None-Match", "\(packed), \(plain)")
            #expect(try await exchange(port, "/lists/a1", headers: [gzip, both]).0.headers["etag"] == packed)
        }
    }

    @Test func `small answers and answers with missing parts are sent as they are`() async throws {
        try await withFrontend { port in
            for path in ["/things/a1", "/lists/partial", "/lists/a1?fields=id"] {
                let reply = try await fetch(port, path, headers: [gzip])
                #expect(reply.status == 200 && reply.headers["content-encoding"] == nil && reply.body.hasPrefix("{"))
            }
            let partial = try await fetch(port, "/lists/partial", headers: [gzip])
            #expect(partial.headers["cache-control"] == "no-store" && partial.headers["etag"] == nil)
        }
    }

    @Test func `what belongs to a user is compressed too, and stays private`() async throws {
        try await withFrontend { port in
            let signedIn = [("Cookie", "session=good"), ("X-Facet", "1")]
            let (head, packed) = try await exchange(port, "/mine/a1", headers: signedIn + [gzip])
            #expect(head.headers["content-encoding"] == "gzip" && head.headers["vary"] == "Accept-Encoding, Cookie")
            #expect(head.headers["cache-control"] == "private, no-cache")
            #expect(try gunzip(packed).readableBytes > 1000)
        }
    }
}
