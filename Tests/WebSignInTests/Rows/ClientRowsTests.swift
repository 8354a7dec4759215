import Crypto
import NIOHTTP1
import TestFixtures
import Testing

@testable import WebSignIn

/// Rows 1 to 10: a confidential client, and what browsers and services get to see.
struct ClientRowsTests {
    @Test("row 1: the token request carries client authentication", arguments: ProviderSettings.authentications)
    func clientAuthentication(_ authentication: String) async throws {
        let provider = try await StubProvider()
        let key = P256.Signing.PrivateKey()
        provider.change { $0.clientKey = key.publicKey }
        var settings = RunningWeb.client(of: provider)
        settings.authentication = authentication
        settings.privateKey = key.pemRepresentation
        try await RunningWeb.with(settings, provider: provider) { web in
            let browser = web.browser()
            try await browser.signIn(at: provider)
            #expect(try await browser.dashboardStatus() == 200)
            let request = try #require(provider.tokenRequests.first)
            let form = Fields.of(request.body)
            let hasBasic = request.headers.contains { $0.name.lowercased() == "authorization" }
            #expect(hasBasic == (authentication == "client_secret_basic"))
            #expect((form["client_secret"] != nil) == (authentication == "client_secret_post"))
            #expect((form["client_assertion"] != nil) == (authentication == "private_key_jwt"))
        }
    }

    @Test("row 2: sign-in uses response_type=code")
    func responseType() async throws {
        try await RunningWeb.with { web in
            let login = try await web.browser().get("/auth/login")
            #expect(login.status == 303)
            let query = Fields.of(url: login.location)
            #expect(query["response_type"] == "code")
            #expect(query["response_mode"] == nil)
            #expect(query["scope"]?.split(separator: " ").contains("openid") == true)
            #expect(query["redirect_uri"] == web.url + "/auth/callback")
        }
    }

    @Test("row 3: challenge (S256), state and nonce differ at each of 20 sign-ins")
    func freshSecrets() async throws {
        try await RunningWeb.with { web in
            var seen: Set<String> = []
            for _ in 0..<20 {
                let query = Fields.of(url: try await web.browser().get("/auth/login").location)
                #expect(query["code_challenge_method"] == "S256")
                for name in ["code_challenge", "state", "nonce"] { seen.insert(try #require(query[name])) }
            }
            #expect(seen.count == 60)
        }
    }

    @Test("row 4: a stolen code is useless at the token endpoint without the client's credentials or the verifier")
    func stolenCode() async throws {
        try await RunningWeb.with { web in
            let callback = try await web.browser().callback(at: web.provider)
            let code = try #require(Fields.of(url: callback)["code"])
            let form = [
                ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", web.url + "/auth/callback"),
                ("code_verifier", "guessed"),
            ]
            let anonymous = try await plainAnswer(
                web.provider.issuer + "/token", method: .POST, body: Fields.text(form))
            #expect(anonymous.status == 401)
            let credentials = [("client_id", StubProvider.clientID), ("client_secret", StubProvider.clientSecret)]
            let unproven = try await plainAnswer(
                web.provider.issuer + "/token", method: .POST, body: Fields.text(form + credentials))
            #expect(unproven.status == 400)
        }
    }

    @Test("row 5: no token in any body, header or URL that a browser gets, and no cookie in a script's sight")
    func noTokenLeaves() async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            web.provider.change { $0.accessLifetime = 0 }
            try await browser.signIn(at: web.provider, returnTo: "/")
            for path in ["/api/dashboard", "/auth/user", "/", "/api/products/p42"] { try await browser.fetch(path) }
            try await browser.fetch("/auth/logout", method: .POST)
            let secrets = web.provider.secrets
            #expect(secrets.count > 6)
            for answer in browser.seen {
                let text = answer.url + answer.headers.map { $0.name + $0.value }.joined() + answer.text
                #expect(secrets.allSatisfy { !text.contains($0) }, "\(answer.url)")
                #expect(answer.setCookies.allSatisfy { $0.contains("HttpOnly") })
            }
        }
    }

    @Test("rows 6 and 7: services see neither the browser's cookie nor its Authorization header")
    func servicesSeeNothing() async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            let session = try #require(browser.session)
            let headers = [("Authorization", "Bearer from-the-browser"), ("Proxy-Authorization", "Basic eDp5")]
            #expect(try await browser.fetch("/api/dashboard", headers).status == 200)
            #expect(try await browser.fetch("/api/orders/o1", headers).status == 200)
            let requests = web.store.service.requests
            #expect(!requests.isEmpty)
            for request in requests {
                #expect(!request.headers.contains { $0.name.lowercased() == "cookie" })
                #expect(
                    !request.headers.contains { $0.value.contains("from-the-browser") || $0.value.contains("eDp5") })
                #expect(!request.headers.contains { $0.value.contains(session) } && !request.path.contains(session))
            }
        }
    }

    @Test("row 8: /auth/user without a cookie says signed out and makes no session")
    func signedOutUser() async throws {
        try await RunningWeb.with { web in
            for answer in [try await web.browser().fetch("/auth/user"), try await web.browser().get("/auth/user")] {
                #expect(answer.status == 401)
                #expect(answer.setCookies.isEmpty)
            }
            #expect(try await web.sessions.count == 0)
        }
    }

    @Test("row 9: /auth/user with a session says identity fields only")
    func signedInUser() async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            let answer = try await browser.fetch("/auth/user")
            let id = #"{"signedIn":true,"user":{"id":"u1","name":"Ada Lovelace","email":"ada@example.org"}}"#
            #expect(answer.status == 200 && answer.text == id)
            #expect(answer.headers.first(name: "Cache-Control") == "no-store")
        }
    }

    @Test("row 10: the callback answers with a redirect into the app and no token or code in the URL")
    func callbackRedirects() async throws {
        try await RunningWeb.with { web in
            let answer = try await web.browser().signIn(at: web.provider, returnTo: "/orders?page=2")
            #expect(answer.status == 303)
            #expect(answer.location == "/auth/continue?to=%2Forders%3Fpage%3D2")
            #expect(answer.text.isEmpty)
        }
    }
}
