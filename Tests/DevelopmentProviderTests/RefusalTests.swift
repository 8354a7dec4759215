import TestFixtures
import Testing

/// What an authorization or token request must not get.
struct RefusalTests {
    @Test func `nobody is sent to an address that isn't the client's`() async throws {
        try await ProviderProcess.with { provider in
            for redirect in [
                "http://127.0.0.1:8080/auth/callback/", "http://127.0.0.1:8080/auth/callback?x=1",
                "https://evil.example/auth/callback", "http://127.0.0.1:8080.evil.example/auth/callback",
            ] {
                let page = try await PersonalBrowser().get(provider.authorization(redirect: redirect))
                #expect(page.status == 400 && page.location == nil, "\(redirect)")
            }
            let page = try await PersonalBrowser().get(provider.authorization("nobody"))
            #expect(page.status == 400 && page.location == nil)
        }
    }

    @Test(
        arguments: [
            ["code_challenge": nil], ["code_challenge_method": "plain"], ["code_challenge_method": nil],
            ["response_type": "token"], ["response_mode": "fragment"], ["resource": "http://127.0.0.1:8081"],
        ] as [[String: String?]])
    func `a request that isn't the code flow with S256 is answered with an error`(_ more: [String: String?])
        async throws
    {
        try await ProviderProcess.with { provider in
            let page = try await provider.signIn(at: provider.authorization(with: more))
            let query = FormText.query(of: page.location ?? "")
            #expect(query["error"] != nil && query["code"] == nil, "\(query)")
            #expect(query["state"] == "a state")
        }
    }

    @Test func `a code that comes again revokes what it gave`() async throws {
        try await ProviderProcess.with { provider in
            let form = provider.exchange(try await provider.signIn(at: provider.authorization()))
            let tokens = try await provider.token("facet-web", form)
            #expect(try await provider.userInfo(tokens.accessToken).status == 200)
            let again = try await provider.token("facet-web", form)
            #expect(again.status == 400 && again.text.contains("invalid_grant"))
            #expect(try await provider.refresh(tokens.refreshToken).status == 400)
            #expect(try await provider.userInfo(tokens.accessToken).status == 401)
        }
    }

    @Test func `a code counts for its client, its redirect and its verifier`() async throws {
        try await ProviderProcess.with { provider in
            for (name, value) in [
                ("code_verifier", String(repeating: "x", count: 43)), ("redirect_uri", "http://127.0.0.1:8080/other"),
                ("code", "unknown"),
            ] {
                var form = provider.exchange(try await provider.signIn(at: provider.authorization()))
                form[name] = value
                #expect(try await provider.token("facet-web", form).status == 400, "\(name)")
            }
            let form = provider.exchange(try await provider.signIn(at: provider.authorization()))
            #expect(try await provider.token("facet-mobile", form).status == 400)
        }
    }

    @Test func `a stolen code is worth nothing without the client's secret, and stays good`() async throws {
        try await ProviderProcess.with { provider in
            let form = provider.exchange(try await provider.signIn(at: provider.authorization()))
            #expect(try await provider.post("/token", "facet-web", form, secret: "wrong").status == 401)
            let named = form.merging(["client_id": "facet-web"]) { $1 }
            #expect(try await PersonalBrowser().post(provider.issuer + "/token", form: named).status == 401)
            #expect(try await provider.token("facet-web", form).status == 200)
        }
    }

    @Test func `a form with a field twice, or of another type, is refused`() async throws {
        try await ProviderProcess.with { provider in
            let address = provider.issuer + "/token"
            let json = try await PersonalBrowser().post(address, json: "{}")
            #expect(json.status == 400 && json.text.contains("invalid_request"))
            let twice = try await PersonalBrowser().get(provider.authorization() + "&state=other")
            #expect(twice.status == 400 && twice.location == nil)
        }
    }
}
