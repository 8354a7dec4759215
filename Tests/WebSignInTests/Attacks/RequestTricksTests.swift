import NIOHTTP1
import TestFixtures
import Testing

@testable import WebSignIn

/// Requests that pretend to be others.
struct RequestTricksTests {
    @Test func `a method override changes nothing`() async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            for name in ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"] {
                #expect(try await browser.fetch("/auth/logout", [(name, "POST")]).status == 405)
                let read = try await browser.fetch("/api/products/p42?_method=PUT", [(name, "PUT")])
                #expect(read.status == 200)
            }
            #expect(try await web.sessions.count == 1)
        }
    }

    @Test func `another user's order is not found`() async throws {
        try await RunningWeb.with { web in
            web.provider.change { $0.subject = "u2" }
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            let answer = try await browser.fetch("/api/orders/o1")
            #expect(answer.status == 404)
            #expect(!answer.text.contains("20.00"))
            web.provider.change { $0.subject = "u1" }
            try await browser.signIn(at: web.provider)
            #expect(try await browser.fetch("/api/orders/o1").status == 200)
        }
    }

    @Test func `what a request says of itself changes neither redirect URI nor links`() async throws {
        try await RunningWeb.with { web in
            let headers = [
                ("X-Forwarded-Host", "evil.example"), ("Forwarded", "host=evil.example;proto=https"),
                ("X-Forwarded-Proto", "https"), ("X-Original-URL", "/api/dashboard"), ("X-Rewrite-URL", "/auth/user"),
            ]
            let login = try await web.browser().get("/auth/login", headers)
            #expect(Fields.of(url: login.location)["redirect_uri"] == web.url + "/auth/callback")
            let page = try await web.browser().get("/auth/callback?state=x", headers)
            #expect(!page.text.contains("evil.example"))
        }
    }

    @Test func `fields that stand twice or aren't encoded are refused`() async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            let callback = try await browser.callback(at: web.provider)
            #expect(try await browser.get(callback + "&state=x", from: .elsewhere).status == 400)
            #expect(try await browser.get(callback + "&code=x", from: .elsewhere).status == 400)
            #expect(try await browser.get(callback + "&x=%ff%fe", from: .elsewhere).status == 400)
            let many = (0..<40).map { "a\($0)=1" }.joined(separator: "&")
            #expect(try await browser.get("/auth/login?" + many).status == 400)
            #expect(try await browser.get(callback, from: .elsewhere).status == 303)
        }
    }

    @Test func `an account whose user id is none of ours signs nobody in`() async throws {
        try await RunningWeb.with { web in
            for subject in ["../u1", "u1 or u2", String(repeating: "u", count: 65), "Ada Lovelace"] {
                web.provider.change { $0.subject = subject }
                let browser = web.browser()
                let answer = try await browser.get(browser.callback(at: web.provider), from: .elsewhere)
                #expect(answer.status == 403)
            }
            #expect(try await web.sessions.count == 0)
        }
    }
}
