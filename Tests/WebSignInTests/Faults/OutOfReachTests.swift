import NIOCore
import NIOHTTP1
import TestFixtures
import Testing

@testable import WebSignIn

/// The provider or the session store is down.
struct OutOfReachTests {
    @Test func `the provider down: sign-in is 503 with Retry-After, sessions go on until their access token ends`()
        async throws
    {
        try await RunningWeb.with { web in
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            let late = web.browser()
            let callback = try await late.callback(at: web.provider)
            await web.provider.service.crash()
            let answer = try await late.get(callback, from: .elsewhere)
            #expect(answer.status == 503)
            #expect(answer.headers.first(name: "Retry-After") != nil)
            #expect(try await browser.dashboardStatus() == 200)
            #expect(try await browser.fetch("/auth/logout", method: .POST).status == 200)
            #expect(try await browser.dashboardStatus() == 401)
        }
    }

    @Test func `a provider that was never there keeps the backend from nothing but signing in`() async throws {
        let provider = try await StubProvider()
        await provider.service.crash()
        try await RunningWeb.with(provider: provider) { web in
            let answer = try await web.browser().get("/auth/login")
            #expect(answer.status == 503)
            #expect(answer.headers.first(name: "Retry-After") != nil)
            #expect(answer.headers.first(name: "Content-Type") == "text/html; charset=utf-8")
            #expect(try await web.browser().get("/api/products/p42").status == 200)
            #expect(try await web.browser().get("/").status == 200)
        }
    }

    static let faults: [StubService.Behaviour] = [
        .json("{}", status: 500), .json("{}", status: 429), .json("no json"), .closeAtOnce,
        .bytes(Array("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{".utf8)),
    ]

    @Test(arguments: faults.indices)
    func `a token endpoint that fails for now: 503, and the session is still there afterwards`(
        _ place: Int
    ) async throws {
        try await RunningWeb.with { web in
            web.provider.change { $0.accessLifetime = 0 }
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            web.provider.change { $0.instead = ["/token": Self.faults[place]] }
            let answer = try await browser.fetch("/api/dashboard")
            #expect(answer.status == 503)
            #expect(answer.headers.first(name: "Retry-After") != nil)
            #expect(answer.setCookies.isEmpty)
            web.provider.change { $0.instead = [:] }
            #expect(try await browser.dashboardStatus() == 200)
        }
    }

    @Test func `the session store down: 503, neither 401 nor anonymous`() async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            let late = web.browser()
            let callback = try await late.callback(at: web.provider)
            web.sessions.goDown()
            for path in ["/api/dashboard", "/auth/user", "/"] {
                let answer = try await browser.fetch(path)
                #expect(answer.status == 503, "\(path)")
                #expect(answer.setCookies.isEmpty)
            }
            #expect(try await browser.fetch("/auth/logout", method: .POST).status == 503)
            #expect(try await late.get(callback, from: .elsewhere).status == 503)
            #expect(web.provider.tokenRequests.count == 1)
            #expect(try await browser.get("/api/products/p42").status == 200)
            web.sessions.goDown(false)
            #expect(try await browser.dashboardStatus() == 200)
            // The store was asked before the provider: the code is still good.
            #expect(try await late.get(callback, from: .elsewhere).status == 303)
        }
    }
}
