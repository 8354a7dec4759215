import NIOHTTP1
import TestFixtures
import Testing

@testable import WebSignIn

/// RFC 9126.
struct PushedRequestTests {
    @Test func `where the provider takes pushed requests, the browser carries a reference and nothing else`()
        async throws
    {
        try await RunningWeb.with { web in
            web.provider.change { $0.takesPushedRequests = true }
            let browser = web.browser()
            let login = try await browser.get("/auth/login")
            let query = Fields.of(url: login.location)
            #expect(Set(query.keys) == ["client_id", "request_uri"])
            let pushed = try #require(web.provider.service.requests.last { $0.path == "/par" })
            let form = Fields.of(pushed.body)
            #expect(form["response_type"] == "code" && form["code_challenge_method"] == "S256")
            #expect(form["state"] != nil && form["nonce"] != nil)
            let callback = try await web.provider.authorize(login.location)
            #expect(try await browser.get(callback, from: .elsewhere).status == 303)
            #expect(try await browser.dashboardStatus() == 200)
        }
    }

    @Test func `a pushed request that is refused sends nobody anywhere`() async throws {
        try await RunningWeb.with { web in
            web.provider.change {
                $0.takesPushedRequests = true
                $0.instead = ["/par": .json(#"{"error":"invalid_request"}"#, status: 400)]
            }
            let login = try await web.browser().get("/auth/login")
            #expect(login.status == 502)
            #expect(login.headers.first(name: "Location") == nil && login.setCookies.isEmpty)
        }
    }
}
