import NIOCore
import NIOHTTP1
import TestFixtures
import Testing

@testable import WebSignIn

/// Rows 34 to 36: nothing that a client writes chooses where calls or browsers go.
struct ForwardingRowsTests {
    @Test("row 34: an unlisted host, path or method is refused, and a listener at the bait sees no connection")
    func unlisted() async throws {
        let bait = try await StubService { _ in .json("{}") }
        try await RunningWeb.with { web in
            let authority = "127.0.0.1:\(bait.port)"
            let targets = [
                "/api/..%2f..%2fadmin", "//\(authority)/", "http://\(authority)/", "/@\(authority)/", "/api/%00",
                "/api/products/@\(authority)", "/api/products/%2f%2f\(authority)", "/api/..;/admin",
                "/api/../products/p42",
                "/products/p42", "/api/users/u1", "/api/products/http://\(authority)", "\\\\\(authority)\\", "*",
            ]
            for target in targets {
                let status = try await Self.status(web, "GET \(target)")
                #expect((400..<500).contains(status), "\(target): \(status)")
            }
            for method in ["DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND"] {
                let status = try await Self.status(web, "\(method) /api/products/p42")
                #expect((400..<500).contains(status), "\(method): \(status)")
            }
            #expect(bait.connectionCount == 0)
            #expect(web.store.service.requests.isEmpty)
        }
    }

    /// Of a request as it is written, signed in by the token of development.
    private static func status(_ web: RunningWeb, _ line: String) async throws -> Int {
        let head = """
            \(line) HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Facet: 1\r\nConnection: close\r\n\
            Cookie: \(Browser.sessionCookie)=development.token\r\n\r\n
            """
        let answer = try await rawExchange(port: web.port, sending: ByteBuffer(string: head))
        return Int(answer.split(separator: " ").dropFirst().first ?? "") ?? 0
    }

    @Test("row 35: no id changes a service's path")
    func ids() async throws {
        try await RunningWeb.with { web in
            let ids = [
                "../users/u2", "o1?userId=u2", "o1#x", "%2e%2e", "%2e%2e%2fusers%2fu2", "o1%0d%0aX:%20y",
                String(repeating: "a", count: 10_240), String(repeating: "a", count: 65), "o1..", "..", "%3f", "o1%20",
            ]
            for id in ids {
                for path in ["GET /api/orders/", "GET /api/products/"] { _ = try await Self.status(web, path + id) }
            }
            let paths = Set(web.store.service.requests.map { String($0.path.prefix { $0 != "?" }) })
            // A query or a fragment is the client's own: the id ends before it.
            #expect(
                paths.isSubset(of: ["/orders/o1", "/products/o1", "/reviews", "/related", "/stock/o1"]), "\(paths)")
        }
    }

    @Test("row 35: a service's redirect to another host is not followed")
    func redirected() async throws {
        let bait = try await StubService { _ in .json(StoreStub.order) }
        try await RunningWeb.with { web in
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            web.store.answer(
                "/orders/", with: .json("{}", status: 302, headers: [("Location", bait.url + "/orders/o1")]))
            let answer = try await browser.fetch("/api/orders/o1")
            #expect(answer.status == 502)
            #expect(bait.connectionCount == 0)
        }
    }

    static let tricks = [
        "//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example", "/%09/evil.example",
        "/\t/evil.example", "\\\\evil.example", "///evil.example", "evil.example", "javascript:alert(1)", "/..//evil",
        "/%5cevil.example", "/%2f%2fevil.example", "/a/..//evil.example", " //evil.example", "/\r\nLocation: //evil",
        "/a?x=\r\nSet-Cookie: a=b", "/#//evil.example", "/a\"><script>", "//127.0.0.1:1/", "/auth/login", "",
        "/" + String(repeating: "a", count: 600), "/\u{2044}evil", "/\u{ff0f}evil.example", "@evil.example",
    ]

    @Test("row 36: returnTo never leads off-site", arguments: tricks)
    func returnTo(_ trick: String) async throws {
        #expect(ReturnPath(trick) == nil)
        try await RunningWeb.with { web in
            let query = Fields.text([("returnTo", trick)])
            let answer = try await web.browser().get("/auth/login?" + query)
            #expect(answer.status == 400)
            #expect(answer.headers.first(name: "Location") == nil && answer.setCookies.isEmpty)
            let next = try await web.browser().get("/auth/continue?" + query.replacing("returnTo", with: "to"))
            #expect(next.status == 400)
        }
    }

    @Test(
        "row 36: a path of this site is where the browser goes",
        arguments: [
            "/", "/orders", "/products/p42?tab=reviews&x=%2F", "/a/b-c_d~e.f",
        ])
    func rightReturnTo(_ path: String) async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            let query = Fields.text([("returnTo", path)])
            let login = try await browser.get("/auth/login?" + query)
            let callback = try await browser.get(web.provider.authorize(login.location), from: .elsewhere)
            let page = try await browser.get(callback.location, from: .elsewhere)
            let escaped = path.replacing("&", with: "&amp;")
            #expect(page.text.contains(#"content="0; url=\#(escaped)""#))
            #expect(page.status == 200)
        }
    }

    @Test("row 36: returnTo given twice is refused")
    func twice() async throws {
        try await RunningWeb.with { web in
            let answer = try await web.browser().get("/auth/login?returnTo=/&returnTo=//evil")
            #expect(answer.status == 400)
        }
    }
}
