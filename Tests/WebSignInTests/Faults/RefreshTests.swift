import NIOCore
import TestFixtures
import Testing

@testable import WebSignIn

/// New tokens, and what keeps them from coming.
struct RefreshTests {
    @Test func `twenty parallel requests with an expired access token make one refresh`() async throws {
        try await RunningWeb.with { web in
            web.provider.change { $0.accessLifetime = 0 }
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            web.provider.change { $0.accessLifetime = 300 }
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<20 { group.addTask { try await browser.dashboardStatus() } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 200, count: 20))
            #expect(web.provider.refreshRequests.count == 1)
        }
    }

    @Test func `a rotated refresh token is used once and then the newer one`() async throws {
        try await RunningWeb.with { web in
            web.provider.change { $0.accessLifetime = 0 }
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            for _ in 0..<3 { #expect(try await browser.dashboardStatus() == 200) }
            let used = web.provider.refreshRequests.compactMap { Fields.of($0.body)["refresh_token"] }
            #expect(used.count == 3 && Set(used).count == 3)
        }
    }

    @Test func `a provider that doesn't rotate gets the same refresh token again`() async throws {
        try await RunningWeb.with { web in
            web.provider.change {
                $0.accessLifetime = 0
                $0.refresh = .keeps
            }
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            for _ in 0..<2 { #expect(try await browser.dashboardStatus() == 200) }
            #expect(try await web.sessions.all.first?.tokens.refresh == "refresh-kept")
        }
    }

    @Test func `a refresh that brings somebody else's ID token ends the session`() async throws {
        try await RunningWeb.with { web in
            web.provider.change { $0.accessLifetime = 0 }
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            web.provider.change { $0.subject = "u2" }
            #expect(try await browser.dashboardStatus() == 401)
            #expect(try await web.sessions.count == 0)
        }
    }
}
