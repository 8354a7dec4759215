import BearerSignIn
import Foundation
import TestFixtures
import Testing
import Tokens

/// Access tokens as providers write them, and ID tokens of the same providers, which never count.
struct TokenProfileTests {
    /// A provider's tokens, as its documentation shows them, without what a profile doesn't read.
    struct Sample: Sendable, CustomTestStringConvertible {
        let profile: TokenProfile
        let audience: String
        let type: String?
        let users: [String: String]
        let clients: [String: String]
        let id: [String: String]

        var testDescription: String { profile.name }
    }

    static let api = "https://mobile.shop.test"

    static let samples = [
        Sample(
            profile: .rfc9068, audience: api, type: "at+jwt",
            users: ["aud": #""https://mobile.shop.test""#, "client_id": #""app""#, "jti": #""1""#, "sub": #""u1""#],
            clients: [
                "aud": #""https://mobile.shop.test""#, "client_id": #""acme""#, "jti": #""1""#, "sub": #""acme""#,
            ],
            id: ["aud": #""https://mobile.shop.test""#, "sub": #""u1""#, "nonce": #""n""#, "at_hash": #""h""#]),
        Sample(
            profile: .jwt, audience: api, type: "JWT",
            users: ["aud": #"["https://mobile.shop.test"]"#, "azp": #""app""#, "sub": #""u1""#],
            clients: ["aud": #"["https://mobile.shop.test"]"#, "azp": #""acme""#, "sub": #""acme""#],
            id: ["aud": #""https://mobile.shop.test""#, "azp": #""https://mobile.shop.test""#, "sub": #""u1""#]),
        Sample(
            profile: .keycloak, audience: api, type: "JWT",
            users: [
                "aud": #"["https://mobile.shop.test","account"]"#, "typ": #""Bearer""#, "azp": #""app""#,
                "jti": #""1""#,
                "sub": #""u1""#, "preferred_username": #""ann""#, "nonce": #""n""#,
            ],
            clients: [
                "aud": #""https://mobile.shop.test""#, "typ": #""Bearer""#, "azp": #""acme""#, "jti": #""1""#,
                "sub": #""5b0e""#, "preferred_username": #""service-account-acme""#,
            ],
            id: [
                "aud": #""https://mobile.shop.test""#, "typ": #""ID""#, "azp": #""https://mobile.shop.test""#,
                "jti": #""1""#, "sub": #""u1""#, "nonce": #""n""#, "at_hash": #""h""#,
            ]),
        Sample(
            profile: .entra, audience: "api://mobile", type: "JWT",
            users: [
                "aud": #""api://mobile""#, "azp": #""app""#, "scp": #""orders.read""#, "sub": #""u1""#,
                "ver": #""2.0""#,
            ],
            clients: ["aud": #""api://mobile""#, "azp": #""acme""#, "roles": #"["catalog.read"]"#, "sub": #""acme""#],
            id: ["aud": #""api://mobile""#, "sub": #""u1""#, "roles": #"["catalog.read"]"#, "ver": #""2.0""#]),
        Sample(
            profile: .auth0, audience: api, type: "JWT",
            users: [
                "aud": #"["https://mobile.shop.test","https://shop.auth0.test/userinfo"]"#, "azp": #""app""#,
                "sub": #""u1""#,
            ],
            clients: [
                "aud": #""https://mobile.shop.test""#, "azp": #""acme""#, "sub": #""acme@clients""#,
                "gty": #""client-credentials""#,
            ],
            id: ["aud": #""https://mobile.shop.test""#, "sub": #""u1""#, "nonce": #""n""#]),
        Sample(
            profile: .cognito, audience: "4example", type: nil,
            users: [
                "client_id": #""4example""#, "token_use": #""access""#, "jti": #""1""#, "sub": #""u1""#,
                "username": #""u1""#,
            ],
            clients: ["client_id": #""4example""#, "token_use": #""access""#, "jti": #""1""#, "sub": #""4example""#],
            id: [
                "aud": #""4example""#, "client_id": #""4example""#, "token_use": #""id""#, "jti": #""1""#,
                "sub": #""u1""#,
            ]),
        Sample(
            profile: .lemonldap, audience: "facet-web", type: "JWT",
            users: [
                "aud": #"["facet-web"]"#, "client_id": #""facet-web""#, "jti": #""1""#, "sub": #""dwho""#,
                "scope": #""openid profile email""#,
            ],
            clients: [
                "aud": #"["facet-web"]"#, "client_id": #""facet-web""#, "jti": #""1""#, "sub": #""facet-web""#,
                "scope": #""catalog.read""#,
            ],
            id: [
                "aud": #"["facet-web"]"#, "azp": #""facet-web""#, "sub": #""dwho""#, "nonce": #""n""#,
                "at_hash": #""h""#, "acr": #""loa-1""#,
            ]),
    ]

    @Test(arguments: samples)
    func `a provider's access token counts, its ID token doesn't`(_ sample: Sample) async throws {
        try await Backend.run(sample.profile, for: sample.audience) { backend async throws in
            #expect(try await backend.get("mine", token(sample.users, sample, backend)).status == 200)
            #expect(try await backend.get("mine", token(sample.id, sample, backend)).status == 401)
            #expect(try await backend.get("mine", token(sample.clients, sample, backend)).status == 401)
            let elsewhere = token(
                sample.users.merging(["aud": #""other""#, "client_id": #""other""#]) { $1 }, sample, backend)
            #expect(try await backend.get("mine", elsewhere).status == 401)
        }
    }

    @Test(arguments: samples)
    func `a system's token counts where systems are served, a user's doesn't`(_ sample: Sample) async throws {
        try await Backend.run(sample.profile, serving: .clients, for: sample.audience) { backend async throws in
            let scoped = sample.clients.merging(["scope": #""catalog.read""#]) { $1 }
            #expect(try await backend.get("ours", token(scoped, sample, backend)).status == 200)
            #expect(try await backend.get("ours", token(sample.users, sample, backend)).status == 401)
            #expect(try await backend.get("ours", token(sample.id, sample, backend)).status == 401)
        }
    }

    @Test(arguments: samples, ["at_hash", "c_hash", "s_hash", "events"])
    func `a claim of ID tokens is refused under every profile`(_ sample: Sample, _ claim: String) async throws {
        try await Backend.run(sample.profile, for: sample.audience) { backend async throws in
            let disguised = sample.users.merging([claim: #""x""#]) { $1 }
            #expect(try await backend.get("mine", token(disguised, sample, backend)).status == 401)
        }
    }

    @Test func `a profile is known by its name`() {
        #expect(TokenProfile.all.map(\.name).contains("rfc9068"))
        #expect(TokenProfile.named("keycloak")?.name == "keycloak")
        #expect(TokenProfile.named("none") == nil)
    }

    private func token(_ claims: [String: String], _ sample: Sample, _ backend: Backend) -> TestToken {
        let now = Int(Date().timeIntervalSince1970)
        let times = ["iss": TestToken.quoted(backend.issuer.url), "iat": "\(now)", "exp": "\(now + 300)"]
        return TestToken(
            header: sample.type.map { ["typ": TestToken.quoted($0)] } ?? [:], claims: times.merging(claims) { $1 })
    }
}
