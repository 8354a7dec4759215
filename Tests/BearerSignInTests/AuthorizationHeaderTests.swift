import BearerSignIn
import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import TestFixtures
import Testing

/// Where a token may stand: in one Authorization header, and nowhere else (RFC 6750, section 2).
struct AuthorizationHeaderTests {
    @Test func `a token in the header signs its user in`() async throws {
        try await Backend.run { backend async throws in
            let answer = try await backend.get("mine", backend.token)
            #expect(answer.status == 200)
            #expect(answer.body.contains(#""user":"u1""#))
            let token = try backend.token.signed(by: backend.key)
            #expect(try await backend.get("mine", [("authorization", "bEaReR " + token)]).status == 200)
        }
    }

    @Test func `without a token the challenge says the scheme and no error`() async throws {
        try await Backend.run { backend async throws in
            for headers in [[], [("Authorization", "Basic dTE6cA==")], [("Authorization", "")]] {
                let answer = try await backend.get("mine", headers)
                #expect(answer.status == 401)
                #expect(answer.challenge == "Bearer")
            }
        }
    }

    @Test(arguments: ["access_token", "token", "bearer_token", "authorization"])
    func `a token in the query signs nobody in`(_ name: String) async throws {
        try await Backend.run { backend async throws in
            let token = try backend.token.signed(by: backend.key)
            let answer = try await backend.get("mine?\(name)=\(token)")
            #expect(answer.status == 401)
            #expect(answer.challenge == "Bearer")
            #expect(backend.issuer.stub.requests.isEmpty)
        }
    }

    @Test func `a token in a form signs nobody in`() async throws {
        try await Backend.run { backend async throws in
            var request = HTTPClientRequest(url: "http://127.0.0.1:\(backend.port)/mine")
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: "access_token=" + (try backend.token.signed(by: backend.key))))
            #expect(try await Answer(request).status == 401)
        }
    }

    @Test func `a token in a cookie signs nobody in`() async throws {
        try await Backend.run { backend async throws in
            let token = try backend.token.signed(by: backend.key)
            for name in ["access_token", "__Host-facet-session", "token", "Authorization"] {
                #expect(try await backend.get("mine", [("Cookie", "\(name)=\(token)")]).status == 401)
            }
            #expect(try await backend.get("mine", [("Cookie", "__Host-facet-session=development.token")]).status == 401)
        }
    }

    @Test func `two Authorization headers are a wrong request, whichever would count`() async throws {
        try await Backend.run { backend async throws in
            let good = "Bearer " + (try backend.token.signed(by: backend.key))
            for other in [good, "Bearer x", "Basic dTE6cA=="] {
                for pair in [[good, other], [other, good]] {
                    let answer = try await backend.get("mine", pair.map { ("Authorization", $0) })
                    #expect(answer.status == 400)
                    #expect(answer.challenge.hasPrefix(#"Bearer error="invalid_request""#))
                }
            }
        }
    }

    @Test(arguments: ["Bearer", "Bearer ", "Bearer a b", "Bearer a,b", "Bearer \"a\"", "Bearer a\u{e9}"])
    func `what is no token is a wrong request`(_ value: String) async throws {
        try await Backend.run { backend async throws in
            let answer = try await backend.get("mine", [("Authorization", value)])
            #expect(answer.status == 400)
            #expect(answer.challenge.hasPrefix(#"Bearer error="invalid_request""#))
        }
    }

    @Test func `what is public needs no token and reads none`() async throws {
        try await Backend.run { backend async throws in
            #expect(try await backend.get("public", [("Authorization", "Bearer nonsense")]).status == 200)
            #expect(backend.issuer.stub.requests.isEmpty)
        }
    }

    @Test func `a token of development stands beside the provider's`() async throws {
        try await Backend.run { backend async throws in
            let answer = try await backend.get("mine/orders", [("Authorization", "Bearer development.token")])
            #expect(answer.body.contains(#""user":"dev""#))
            #expect(try await backend.get("mine", [("Authorization", "Bearer other.token")]).status == 401)
        }
    }
}
