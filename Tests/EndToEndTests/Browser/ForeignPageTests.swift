import Foundation
import TestFixtures
import Testing

extension EndToEnd {
    /// What a page of another origin can do in the browser of somebody who is signed in: nothing.
    @Suite(.enabled(if: Chromium.isInstalled)) struct ForeignPageTests {
        @Test func `a foreign page can't read`() async throws {
            try await withVictim { browser, web, _ in
                for options in ["{credentials: 'include'}", "{credentials: 'include', headers: {'X-Facet': '1'}}"] {
                    for path in ["/api/dashboard", "/auth/user", "/"] {
                        let said = try await browser.evaluate(
                            "return (await fetch('\(web)\(path)', \(options))).status")
                        #expect(said.hasPrefix("threw TypeError"), "\(path) \(options): \(said)")
                    }
                }
            }
        }

        @Test func `a foreign page can't post`() async throws {
            try await withVictim { browser, web, system in
                let before = try await reviews(system)
                let script = """
                    const options = {method: 'POST', mode: 'no-cors', credentials: 'include',
                        headers: {'Content-Type': 'text/plain'}, body: '{"rating": 1, "title": "x", "comment": "x"}'};
                    return (await fetch('\(web)/api/products/p33/reviews', options)).type;
                    """
                let said = try await browser.evaluate(script)
                #expect(["opaque", "threw TypeError: Failed to fetch"].contains(said), "nothing to read: \(said)")
                #expect(try await reviews(system) == before)
                _ = try await browser.evaluate(
                    """
                    const form = document.createElement('form');
                    form.method = 'post';
                    form.action = '\(web)/auth/logout';
                    document.body.append(form);
                    form.submit();
                    """)
                try await eventually("the form was answered") { try await browser.url.hasPrefix(web) }
                try await browser.open(web + "/")
                #expect(try await browser.pageText.contains("u1@store.example"), "still signed in")
            }
        }

        @Test func `a foreign page can't frame the store, nor the provider`() async throws {
            try await withVictim { browser, web, system in
                for address in [web + "/", try system.address("provider") + "/logout"] {
                    _ = try await browser.evaluate(
                        """
                        document.querySelector('iframe')?.remove();
                        const frame = document.createElement('iframe');
                        const loaded = new Promise(done => frame.addEventListener('load', done));
                        frame.src = '\(address)';
                        document.body.append(frame);
                        await loaded;
                        """)
                    let shown = try await browser.inFrame { try await browser.evaluate("return location.href") }
                    #expect(shown.hasPrefix("chrome-error:"), "\(address) shows \(shown)")
                }
            }
        }

        /// Somebody who is signed in, and then opens a page of another site.
        private func withVictim(
            _ body: (Chromium, _ web: String, RunningSystem) async throws -> Void
        ) async throws {
            let system = try EndToEnd.system()
            let page =
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<body>not the store</body>"
            let foreign = try await StubService { _ in .bytes(Array(page.utf8)) }
            try await Chromium.with { browser in
                try await browser.signIn("u1", at: system)
                try await browser.open("http://localhost:\(foreign.port)/")
                #expect(try await browser.pageText == "not the store")
                try await body(browser, try system.address("web"), system)
            }
            await foreign.stop()
        }

        private func reviews(_ system: RunningSystem) async throws -> Int {
            try await system.call("services.reviews", "/reviews?productId=p33&limit=100").json["items"].items.count
        }
    }
}
