import BearerSignIn
import Crypto
import Foundation
import TestFixtures
import Testing
import Tokens

/// What must not sign in (RFC 8725, RFC 9068, section 4), as a client sees it.
struct RefusedTokenTests {
    @Test func `alg none is refused`() async throws {
        try await Backend.run { backend async throws in
            let payload = TestToken.base64URL(Data(TestToken.object(backend.token.claims).utf8))
            let header = TestToken.base64URL(Data(#"{"alg":"none","typ":"at+jwt"}"#.utf8))
            let answer = try await backend.get("mine", [("Authorization", "Bearer \(header).\(payload).")])
            #expect(answer.status == 401)
            #expect(answer.challenge.contains("header is not accepted"))
        }
    }

    @Test func `HS256 with the public key is refused`() async throws {
        try await Backend.run(kind: .rsa(2048)) { backend async throws in
            let header = TestToken.base64URL(Data(#"{"alg":"HS256","typ":"at+jwt","kid":"k1"}"#.utf8))
            let signed = header + "." + TestToken.base64URL(Data(TestToken.object(backend.token.claims).utf8))
            let code = HMAC<SHA256>.authenticationCode(
                for: Data(signed.utf8), using: SymmetricKey(data: Data(backend.key.publicPEM.utf8)))
            let token = signed + "." + TestToken.base64URL(Data(code))
            let answer = try await backend.get("mine", [("Authorization", "Bearer " + token)])
            #expect(answer.status == 401)
            #expect(answer.challenge.contains("header is not accepted"))
        }
    }

    @Test func `a token for another backend is refused, a partner's at mobile too`() async throws {
        try await Backend.run { backend async throws in
            for other in ["https://partner.shop.test", "https://mobile.shop.test/", "app", "account"] {
                try await backend.expectRefused(
                    backend.token.with(["aud": TestToken.quoted(other)]), "another audience")
            }
            let partners = TestToken.access(
                issuer: backend.issuer.url, audience: "https://partner.shop.test", subject: "acme", client: "acme")
            try await backend.expectRefused(partners, "another audience")
        }
    }

    @Test func `a system's token signs no user in, and a user's no system, for the right audience even`() async throws {
        let system = { (backend: Backend) in
            TestToken.access(
                issuer: backend.issuer.url, audience: audience, subject: "acme", client: "acme", scope: "catalog.read")
        }
        try await Backend.run { backend async throws in
            try await backend.expectRefused(system(backend), "not those of this backend's clients")
        }
        try await Backend.run(serving: .clients) { backend async throws in
            let answer = try await backend.get("ours", system(backend))
            #expect(answer.status == 200)
            #expect(answer.body.contains(#""client":"acme""#))
            try await backend.expectRefused(
                backend.token.with(["scope": #""catalog.read""#]), "not those of this backend's clients", path: "ours")
        }
    }

    @Test func `an issuer with a slash more is refused`() async throws {
        try await Backend.run { backend async throws in
            try await backend.expectRefused(
                backend.token.with(["iss": TestToken.quoted(backend.issuer.url + "/")]), "another issuer")
        }
    }

    @Test func `an ID token is no access token`() async throws {
        try await Backend.run { backend async throws in
            let id = TestToken.id(issuer: backend.issuer.url, client: audience)
            try await backend.expectRefused(id, "another type")
            try await backend.expectRefused(id.with([:], header: ["typ": #""at+jwt""#]), "claims")
            let disguised = backend.token.with(["nonce": #""n1""#])
            try await backend.expectRefused(disguised, "another type")
        }
    }

    @Test func `a key id with a path, and a header that names a key set, are refused`() async throws {
        try await Backend.run { backend async throws in
            try await backend.expectRefused(
                backend.token.with([:], header: ["kid": #""../../k1""#]), "unknown key")
            let other = try await TestIssuer(keys: [backend.key])
            try await backend.expectRefused(
                backend.token.with([:], header: ["jku": TestToken.quoted(other.url + "/keys")]),
                "header is not accepted")
            #expect(other.stub.requests.isEmpty)
        }
    }

    @Test func `an expired token, one of tomorrow, and one with a claim twice are refused`() async throws {
        try await Backend.run { backend async throws in
            let now = Int(Date().timeIntervalSince1970)
            try await backend.expectRefused(backend.token.with(["exp": "\(now - 61)"]), "expired")
            try await backend.expectRefused(backend.token.with(["nbf": "\(now + 86_400)"]), "not valid yet")
            let payload = #"{"sub":"u2","# + TestToken.object(backend.token.claims).dropFirst()
            let twice = try backend.key.token(header: #"{"alg":"ES256","typ":"at+jwt","kid":"k1"}"#, payload: payload)
            let answer = try await backend.get("mine", [("Authorization", "Bearer " + twice)])
            #expect(answer.status == 401)
            #expect(answer.challenge.contains("malformed"))
        }
    }

    @Test func `a token within the leeway still counts`() async throws {
        try await Backend.run { backend async throws in
            let now = Int(Date().timeIntervalSince1970)
            #expect(try await backend.get("mine", backend.token.with(["exp": "\(now - 5)"])).status == 200)
        }
    }

    @Test func `a scope that was not granted is 403, and the challenge names it`() async throws {
        try await Backend.run { backend async throws in
            #expect(try await backend.get("mine/orders", backend.token).status == 200)
            for scope in ["profile", "orders", "orders.read.all", ""] {
                let answer = try await backend.get(
                    "mine/orders", backend.token.with(["scope": TestToken.quoted(scope)]))
                #expect(answer.status == 403)
                #expect(answer.challenge.contains(#"error="insufficient_scope""#))
                #expect(answer.challenge.contains(#"scope="orders.read""#))
            }
            #expect(try await backend.get("mine/orders", backend.token.with(["scope": nil])).status == 403)
        }
    }

    @Test(arguments: ["auth0|1", "../u1", "u1/orders", "", "a b", "\\u0000"])
    func `a subject that is no id signs nobody in`(_ subject: String) async throws {
        try await Backend.run { backend async throws in
            try await backend.expectRefused(backend.token.with(["sub": TestToken.quoted(subject)]), "sub is no id")
        }
    }

    @Test func `another claim can say who signs in`() async throws {
        try await Backend.run(subjectClaim: "employee") { backend async throws in
            let answer = try await backend.get("mine", backend.token.with(["employee": #""e7""#]))
            #expect(answer.body.contains(#""user":"e7""#))
            try await backend.expectRefused(backend.token, "employee is no id")
        }
    }
}
