import NIOHTTP1
import TestFixtures
import Testing

@testable import WebSignIn

struct PageTests {
    @Test func `the home page of somebody signed in shows the dashboard, without a script`() async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            #expect(try await browser.get("/").text.contains(#"href="/auth/login?returnTo=/""#))
            try await browser.signIn(at: web.provider)
            let page = try await browser.get("/")
            for text in ["Ada Lovelace", "ada@example.org", "3 unread", "20.00 EUR", #"action="/auth/logout""#] {
                #expect(page.text.contains(text), "\(text)")
            }
            #expect(!page.text.contains("<script"))
        }
    }

    @Test func `missing parts are said in words`() async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            web.store.answer("/orders", with: .json("{}", status: 500))
            web.store.answer("/notifications", with: .json("{}", status: 500))
            let page = try await browser.get("/")
            #expect(page.status == 200)
            #expect(page.text.contains("Orders can&#39;t be shown") || page.text.contains("Orders can't be shown"))
            web.store.answer("/users", with: .json("{}", status: 404))
            #expect(try await browser.get("/").status == 403)
        }
    }

    @Test func `what services say is escaped`() async throws {
        try await RunningWeb.with { web in
            let name = #"<script>alert(1)</script>\"'&"#
            web.store.answer(
                "/users/",
                with: .json(
                    #"{"id":"u1","name":"a","fullName":"\#(name)","email":"a@b","avatarUrl":"/a","roles":[],"version":1}"#
                ))
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            let page = try await browser.get("/")
            #expect(page.status == 200)
            #expect(!page.text.contains("<script"))
            #expect(page.text.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"))
        }
    }

    @Test func `every page is closed to everything that it doesn't need`() async throws {
        try await RunningWeb.with { web in
            var nonces: Set<String> = []
            for path in ["/", "/", "/auth/continue?to=/a", "/auth/callback", "/auth/login?returnTo=x"] {
                let page = try await web.browser().get(path)
                let policy = try #require(page.headers.first(name: "Content-Security-Policy"))
                for rule in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"] {
                    #expect(policy.contains(rule))
                }
                #expect(!policy.contains("script-src") && !policy.contains("unsafe"))
                let nonce = try #require(policy.firstMatch(of: #/style-src 'nonce-([A-Za-z0-9_-]{43})'/#)).output.1
                #expect(page.text.contains("<style nonce=\"\(nonce)\">"))
                nonces.insert(String(nonce))
                #expect(page.headers.first(name: "Referrer-Policy") == "no-referrer")
                #expect(page.headers.first(name: "X-Content-Type-Options") == "nosniff")
                #expect(page.headers.first(name: "Cross-Origin-Opener-Policy") == "same-origin")
                #expect(page.headers.first(name: "Cache-Control") == "no-store")
                #expect(page.headers.first(name: "Strict-Transport-Security") == nil)
            }
            #expect(nonces.count == 5)
        }
    }

    @Test func `under https the pages say that this host is reached so alone`() async throws {
        try await RunningWeb.with(publicURL: "https://shop.example") { web in
            for path in ["/", "/auth/login"] {
                let answer = try await web.browser().get(path)
                #expect(answer.headers.first(name: "Strict-Transport-Security") == "max-age=31536000")
            }
            let login = try await web.browser().get("/auth/login")
            #expect(Fields.of(url: login.location)["redirect_uri"] == "https://shop.example/auth/callback")
        }
    }
}
