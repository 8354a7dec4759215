import Foundation
import TestFixtures
import Testing

struct NativeAndPartnerTests {
    @Test(arguments: [
        "http://127.0.0.1:51004/callback", "http://[::1]:61023/callback", "http://127.0.0.1/callback",
        "com.example.facet:/callback",
    ])
    func `an app gets tokens for its backend at whatever port it listens`(_ redirect: String) async throws {
        try await ProviderProcess.with { provider in
            let asked = provider.authorization("facet-mobile", redirect: redirect, scope: "openid orders.read")
            let page = try await provider.signIn(at: asked)
            #expect(page.location?.hasPrefix(redirect + "?") == true)
            let tokens = try await provider.token("facet-mobile", provider.exchange(page, redirect: redirect))
            let claims = try Claims(tokens.accessToken)
            #expect(claims["aud"] == "http://127.0.0.1:8081")
            #expect(claims["client_id"] == "facet-mobile")
            #expect(claims["scope"] == "openid orders.read")
            for name in ["iss", "sub", "jti"] { #expect(claims[name] != nil) }
            #expect(claims.values["iat"] != nil && claims.values["exp"] != nil)
            let next = try await provider.refresh(tokens.refreshToken, "facet-mobile")
            #expect(next.status == 200 && next.refreshToken != tokens.refreshToken)
        }
    }

    @Test(arguments: [
        "http://localhost:51004/callback", "http://127.0.0.1:51004/other", "http://127.0.0.1:/callback",
        "http://127.0.0.1:99999/callback", "http://127.0.0.1.evil.example/callback",
        "http://127.0.0.1:80@evil.example/callback", "https://127.0.0.1:51004/callback",
        "com.example.other:/callback", "com.example.facet:/callback?x=1",
    ])
    func `an app gets nothing anywhere else`(_ redirect: String) async throws {
        try await ProviderProcess.with { provider in
            let page = try await PersonalBrowser().get(provider.authorization("facet-mobile", redirect: redirect))
            #expect(page.status == 400 && page.location == nil)
        }
    }

    @Test func `an app may name its backend as the resource, and no other`() async throws {
        try await ProviderProcess.with(["--mobile", "http://127.0.0.1:9"]) { provider in
            let redirect = "com.example.facet:/callback"
            let own = provider.authorization(
                "facet-mobile", redirect: redirect, with: ["resource": "http://127.0.0.1:9"])
            let page = try await provider.signIn(at: own)
            let tokens = try await provider.token("facet-mobile", provider.exchange(page, redirect: redirect))
            #expect(try Claims(tokens.accessToken)["aud"] == "http://127.0.0.1:9")
            let other = provider.authorization(
                "facet-mobile", redirect: redirect, with: ["resource": "http://127.0.0.1:8082"])
            #expect(try await provider.signIn(at: other).location?.contains("error=invalid_target") == true)
        }
    }

    @Test func `a partner's system gets a token for itself alone`() async throws {
        try await ProviderProcess.with { provider in
            let tokens = try await provider.token(
                "facet-partner", ["grant_type": "client_credentials", "scope": "catalog.read"])
            let claims = try Claims(tokens.accessToken)
            #expect(claims["aud"] == "http://127.0.0.1:8082")
            #expect(claims["sub"] == "facet-partner")
            #expect(claims["scope"] == "catalog.read")
            #expect(tokens.refreshToken.isEmpty && tokens.idToken.isEmpty)
            #expect(try await provider.userInfo(tokens.accessToken).status == 401)
        }
    }

    @Test func `who may not use a grant, or asks for what isn't there, gets no token`() async throws {
        try await ProviderProcess.with { provider in
            let grant = ["grant_type": "client_credentials"]
            for client in ["facet-web", "facet-mobile"] {
                #expect(try await provider.token(client, grant).text.contains("unsupported_grant_type"))
            }
            let more = try await provider.token("facet-partner", grant.merging(["scope": "openid"]) { $1 })
            #expect(more.text.contains("invalid_scope"))
            #expect(try await provider.post("/token", "facet-partner", grant, secret: "wrong").status == 401)
        }
    }
}
