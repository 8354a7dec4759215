import Foundation
import TestFixtures
import Testing

extension EndToEnd {
    /// A person with a real browser: the web backend at an address, the provider at a name, so they are two sites.
    @Suite(.enabled(if: Chromium.isInstalled)) struct BrowserTests {
        @Test func `signing in at another site leads to the dashboard, with no token in the browser`() async throws {
            let system = try EndToEnd.system()
            try await Chromium.with { browser in
                let web = try system.address("web")
                #expect(URL(string: web)?.host() == "127.0.0.1")
                let provider = try system.address("provider")
                #expect(URL(string: provider)?.host() == "localhost")
                try await browser.signIn("u1", at: system)
                #expect(try await browser.url == web + "/")
                #expect(try await browser.pageText.contains("u1@store.example"))
                let cookies = try await browser.cookies
                #expect(!cookies.isEmpty)
                for cookie in cookies {
                    #expect(cookie.name.hasPrefix("__Host-") && cookie.path == "/", "\(cookie)")
                    #expect(cookie.isSecure && cookie.isHTTPOnly, "\(cookie)")
                    #expect(!cookie.value.contains("."), "a JWT has dots")
                }
                #expect(cookies.contains { $0.sameSite == "Strict" })
                #expect(try await browser.stored == #"[[],[],"",0]"#)
            }
        }

        @Test func `a manager signs in and out, and is asked again at the provider`() async throws {
            let system = try EndToEnd.system()
            try await Chromium.with { browser in
                try await browser.signIn("m1", at: system)
                #expect(try await browser.pageText.contains("m1@store.example"))
                try await browser.click(#"form[action="/auth/logout"] button"#)
                try await browser.click(#"form[action="/sign-out"] button"#)
                try await eventually("the browser is back") {
                    try await browser.url.hasPrefix(system.address("web") + "/")
                }
                #expect(!(try await browser.pageText.contains("m1@store.example")))
                #expect(try await browser.isSignedIn(at: system) == false)
                try await browser.click(#"a[href^="/auth/login"]"#)
                try await eventually("the provider asks again") {
                    try await browser.url.hasPrefix(system.address("provider"))
                }
                #expect(try await browser.pageText.contains("Who signs in"))
            }
        }

        @Test func `a session opens the user's data with the header alone`() async throws {
            let system = try EndToEnd.system()
            try await Chromium.with { browser in
                try await browser.signIn("u1", at: system)
                let cookies = try await browser.cookies.map { "\($0.name)=\($0.value)" }.joined(separator: "; ")
                let path = "/api/dashboard"
                let own = ["Cookie": cookies, "X-Facet": "1"]
                #expect(try await system.call("web", path, headers: own).status == 200)
                #expect(try await system.call("web", path, headers: ["Cookie": cookies]).status == 403)
                let fetched = try await browser.evaluate("return (await fetch('\(path)')).status")
                #expect(fetched.hasPrefix("threw TypeError"), "the page runs no script that could")
            }
        }
    }
}

extension Chromium {
    /// From the store's page to the provider, and back as that user.
    func signIn(_ user: String, at system: RunningSystem) async throws {
        let web = try system.address("web")
        try await open(web + "/")
        try await click(#"a[href^="/auth/login"]"#)
        try await click(#"button[value="\#(user)"]"#)
        try await eventually("\(user) is back from the provider") {
            guard try await url == web + "/" else { return false }
            return try await pageText.contains("@store.example")
        }
    }

    /// Opens the store's first page, and says whether it is somebody's.
    func isSignedIn(at system: RunningSystem) async throws -> Bool {
        try await open(system.address("web") + "/")
        return try await pageText.contains("@store.example")
    }

    /// All that scripts of the page can store or see, and how many databases there are.
    var stored: String {
        get async throws {
            try await evaluate(
                """
                const kept = [Object.entries(localStorage), Object.entries(sessionStorage), document.cookie];
                return JSON.stringify([...kept, (await indexedDB.databases()).length]);
                """)
        }
    }
}
