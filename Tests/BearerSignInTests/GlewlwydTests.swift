import AsyncHTTPClient
import BearerSignIn
import Logging
import NIOHTTP1
import TestFixtures
import Testing
import Tokens

/// Against a real provider: its tokens of phones and partners' systems, its rotation, its end.
@Suite(.enabled(if: TestFixtures.IdentityProvider.isInstalled(.glewlwyd)), .serialized)
struct GlewlwydTests {
    private static let mobile = "http://127.0.0.1:8081"
    private static let partner = "http://127.0.0.1:8082"

    @Test func `a phone's token reads its user's data and nothing of partners', and a partner's the other way`()
        async throws
    {
        try await TestFixtures.IdentityProvider.with(.glewlwyd, web: "http://127.0.0.1:1") { glewlwyd async throws in
            let user = try #require(glewlwyd.description.users.keys.sorted().first)
            let phone = try await glewlwyd.userTokens(user, resource: Self.mobile)
            let system = try await glewlwyd.partnerToken(resource: Self.partner)
            #expect(!phone.accessToken.isEmpty && !phone.idToken.isEmpty, "\(phone.text)")
            #expect(!system.accessToken.isEmpty, "\(system.text)")
            let mobiles = try backend(glewlwyd, .users, Self.mobile, claim: glewlwyd.userClaim)
            let partners = try backend(glewlwyd, .clients, Self.partner)
            try await Backend.listening(mobiles) { port async throws in
                #expect(try await status(port, "mine/orders", phone.accessToken) == 200)
                #expect(try await status(port, "mine", phone.idToken) == 401)
                #expect(try await status(port, "mine", phone.refreshToken) == 401)
                #expect(try await status(port, "mine", system.accessToken) == 401)
            }
            try await Backend.listening(partners) { port async throws in
                #expect(try await status(port, "ours", system.accessToken) == 200)
                #expect(try await status(port, "ours", phone.accessToken) == 401)
            }
        }
    }

    @Test func `a scope that the provider didn't grant is 403`() async throws {
        try await TestFixtures.IdentityProvider.with(.glewlwyd, web: "http://127.0.0.1:1") { glewlwyd async throws in
            let user = try #require(glewlwyd.description.users.keys.sorted().first)
            let phone = try await glewlwyd.userTokens(user, scope: "openid catalog.read", resource: Self.mobile)
            let mobiles = try backend(glewlwyd, .users, Self.mobile, claim: glewlwyd.userClaim)
            try await Backend.listening(mobiles) { port async throws in
                #expect(try await status(port, "mine/orders", phone.accessToken) == 403)
            }
        }
    }

    @Test func `rotated keys are found, and known ones go on when the provider is gone`() async throws {
        try await TestFixtures.IdentityProvider.with(.glewlwyd, web: "http://127.0.0.1:1") { glewlwyd async throws in
            let before = try await glewlwyd.partnerToken(resource: Self.partner)
            let partners = try backend(glewlwyd, .clients, Self.partner)
            try await Backend.listening(partners) { port async throws in
                #expect(try await status(port, "ours", before.accessToken) == 200)
                try await glewlwyd.rotateKeys()
                let after = try await glewlwyd.partnerToken(resource: Self.partner)
                #expect(header(after.accessToken) != header(before.accessToken))
                #expect(try await status(port, "ours", after.accessToken) == 200)
                let last = try await glewlwyd.partnerToken(resource: Self.partner)
                glewlwyd.stop()
                #expect(try await status(port, "ours", last.accessToken) == 200)
            }
        }
    }

    @Test func `an opaque token is asked about, and ends when it is revoked`() async throws {
        try await TestFixtures.IdentityProvider.with(.glewlwyd, web: "http://127.0.0.1:1") { glewlwyd async throws in
            let token = try await glewlwyd.partnerToken(resource: Self.partner)
            let provider = try provider(glewlwyd)
            let client = ClientAuthentication.secretBasic(
                clientID: glewlwyd.partner.clientID, secret: glewlwyd.partner.clientSecret)
            let rules = TokenProfile.opaque.rules(issuer: glewlwyd.issuer, audience: Self.partner)
            let introspection = TokenIntrospection(
                provider: provider, client: client, rules: rules, keptFor: .milliseconds(50))
            let signIn = BearerSignIn(
                serving: .clients, profile: .opaque, check: .introspected(introspection), logger: Logger(label: "test"))
            try await Backend.listening(signIn) { port async throws in
                #expect(try await status(port, "ours", token.accessToken) == 200)
                try await TokenEndpoint(provider: provider, client: client).revoke(
                    token.accessToken, hint: "access_token")
                try await eventually("the revoked token is refused") {
                    try await status(port, "ours", token.accessToken) == 401
                }
                glewlwyd.stop()
                #expect(try await status(port, "ours", "another") == 503)
            }
        }
    }

    private func provider(_ glewlwyd: TestFixtures.IdentityProvider) throws -> Tokens.IdentityProvider {
        Tokens.IdentityProvider(
            issuer: try #require(ProviderURL(glewlwyd.issuer)), logger: Logger(label: "test"))
    }

    private func backend(
        _ glewlwyd: TestFixtures.IdentityProvider, _ subjects: BearerSignIn.Subjects, _ audience: String,
        claim: String? = nil
    ) throws -> BearerSignIn {
        let rules = TokenProfile.rfc9068.rules(issuer: glewlwyd.issuer, audience: audience)
        let verifier = TokenVerifier(provider: try provider(glewlwyd), rules: rules, keptMax: 100)
        return BearerSignIn(
            serving: subjects, profile: .rfc9068, check: .signed(verifier), subjectClaim: claim,
            logger: Logger(label: "test"))
    }

    private func status(_ port: Int, _ path: String, _ token: String) async throws -> Int {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/\(path)")
        request.headers.add(name: "Authorization", value: "Bearer " + token)
        return try await Answer(request).status
    }

    private func header(_ token: String) -> Substring { token.prefix { $0 != "." } }
}
