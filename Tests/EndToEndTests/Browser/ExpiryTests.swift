import Foundation
import TestFixtures
import Testing

extension EndToEnd {
    /// What a browser sees of lifetimes.
    @Suite(.enabled(if: Chromium.isInstalled)) struct ExpiryTests {
        @Test func `an access token that is too old is refreshed, and the browser sees nothing of it`() async throws {
            try await RunningSystem.with(["--provider-access-token", "2s"]) { system in
                try await Chromium.with { browser in
                    try await browser.signIn("u1", at: system)
                    let cookies = try await browser.cookies
                    try await eventually("the session was refreshed twice", within: .seconds(30)) {
                        guard try await browser.isSignedIn(at: system) else { throw SignedOut() }
                        return system.log.split(separator: "\n").count { $0.contains("grant=refresh_token") } >= 2
                    }
                    #expect(try await browser.cookies.map(\.name) == cookies.map(\.name))
                    #expect(try await browser.stored == #"[[],[],"",0]"#)
                }
            }
        }

        @Test func `a session ends with the last of its tokens, however much it is used`() async throws {
            let flags = ["--provider-access-token", "1s", "--provider-refresh-token", "4s"]
            try await RunningSystem.with(flags) { system in
                try await Chromium.with { browser in
                    try await browser.signIn("u1", at: system)
                    try await eventually("the session is over") { try await !browser.isSignedIn(at: system) }
                }
            }
        }
    }
}

struct SignedOut: Error {}
