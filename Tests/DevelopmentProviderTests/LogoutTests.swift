import Foundation
import TestFixtures
import Testing

struct LogoutTests {
    private static let home = "http://127.0.0.1:8080/"

    @Test func `a client that shows the session's ID token ends it at once, with its tokens`() async throws {
        try await ProviderProcess.with { provider in
            let browser = PersonalBrowser()
            let tokens = try await provider.webTokens(in: browser)
            let page = try await browser.get(
                end(provider, ["id_token_hint": tokens.idToken, "post_logout_redirect_uri": Self.home, "state": "bye"]))
            #expect(page.status == 303)
            #expect(page.location == Self.home + "?state=bye")
            #expect(try await provider.refresh(tokens.refreshToken).status == 400)
            #expect(try await browser.get(provider.authorization()).location == nil)
        }
    }

    @Test func `a foreign link signs nobody out: the page asks first`() async throws {
        try await ProviderProcess.with { provider in
            let browser = PersonalBrowser()
            let tokens = try await provider.webTokens(in: browser)
            let link = end(provider, ["client_id": "facet-web", "post_logout_redirect_uri": Self.home])
            let page = try await browser.get(link)
            let form = ["transaction": page.inputs["transaction"] ?? ""]
            #expect(page.status == 200)
            #expect(try await provider.userInfo(tokens.accessToken).status == 200)
            #expect(try await PersonalBrowser().post(provider.issuer + "/sign-out", form: form).status == 400)
            let done = try await browser.post(provider.issuer + "/sign-out", form: form)
            #expect(done.location == Self.home)
            #expect(try await provider.userInfo(tokens.accessToken).status == 401)
        }
    }

    @Test func `another browser's ID token ends nothing without being asked`() async throws {
        try await ProviderProcess.with { provider in
            let (browser, other) = (PersonalBrowser(), PersonalBrowser())
            let tokens = try await provider.webTokens("u2", in: other)
            _ = try await provider.webTokens("u1", in: browser)
            #expect(try await browser.get(end(provider, ["id_token_hint": tokens.idToken])).status == 200)
            #expect(try await browser.get(provider.authorization()).location?.contains("code=") == true)
        }
    }

    @Test func `nobody is sent to an address that isn't the client's`() async throws {
        try await ProviderProcess.with { provider in
            for address in ["https://evil.example/", Self.home + "evil", "http://127.0.0.1:8081/"] {
                let link = end(provider, ["client_id": "facet-web", "post_logout_redirect_uri": address])
                let page = try await PersonalBrowser().get(link)
                #expect(page.status == 400 && page.location == nil)
            }
        }
    }

    @Test func `the web backend is told when a session ends`() async throws {
        let web = try await StubService { _ in .json("{}") }
        try await ProviderProcess.with(["--web", web.url]) { provider in
            let browser = PersonalBrowser()
            let redirect = web.url + "/auth/callback"
            let asked = provider.authorization(redirect: redirect)
            let page = try await provider.signIn(at: asked, in: browser)
            let tokens = try await provider.token("facet-web", provider.exchange(page, redirect: redirect))
            _ = try await browser.get(end(provider, ["id_token_hint": tokens.idToken]))
            let told = try #require(web.requests.first)
            #expect(told.method == "POST")
            #expect(told.path == "/auth/backchannel-logout")
            let token = try Claims(FormText.query(of: "?" + told.body)["logout_token"] ?? "")
            #expect(token.header["typ"] == "logout+jwt")
            #expect(token["sid"] == (try Claims(tokens.idToken)["sid"]))
            #expect(token["aud"] == "facet-web" && token["nonce"] == nil)
            #expect(token.values["events"]?.contains("backchannel-logout") == true)
        }
        await web.stop()
    }

    private func end(_ provider: ProviderProcess, _ fields: [String: String]) -> String {
        provider.issuer + "/logout?" + FormText.write(fields)
    }
}
