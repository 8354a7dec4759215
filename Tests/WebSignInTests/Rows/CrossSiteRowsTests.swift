import NIOHTTP1
import TestFixtures
import Testing

@testable import WebSignIn

/// Rows 29 to 33: what other sites can have a user's browser do.
struct CrossSiteRowsTests {
    private static let review = #"{"rating":5,"title":"Good","comment":"Yes"}"#
    private static let json = [("Content-Type", "application/json")]

    @Test(
        "row 29: a write with the session and without the header is refused, and no service is called",
        arguments: [nil, "0", "true", ""])
    func writeWithoutHeader(_ header: String?) async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            let headers = Self.json + (header.map { [("X-Facet", $0)] } ?? [])
            let answer = try await browser.post("/api/products/p42/reviews", headers, Self.review)
            #expect(answer.status == 403)
            let price = try await browser.send(
                .PUT, "/api/products/p42/price", from: .here, headers, #"{"price":1.00}"#)
            #expect(price.status == 403)
            #expect(web.store.service.requests.isEmpty)
            let right = try await browser.fetch(
                "/api/products/p42/reviews", method: .POST, Self.json, Self.review)
            #expect(right.status == 201 || right.status == 502)
            #expect(!web.store.service.requests.isEmpty)
        }
    }

    @Test("row 30: every API request for a user's data needs the header, GET included; public data doesn't")
    func readWithoutHeader() async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            for path in ["/api/dashboard", "/api/orders/o1", "/auth/user"] {
                #expect(try await browser.get(path).status == 403)
            }
            #expect(web.store.service.requests.isEmpty)
            #expect(try await browser.get("/api/products/p42").status == 200)
        }
    }

    @Test(
        "row 31: what a form of a foreign page can send is refused without the header",
        arguments: [
            ("text/plain", #"{"rating":5,"title":"a","comment":"b"}"#),
            ("application/x-www-form-urlencoded", "rating=5&title=a&comment=b"),
            (
                "multipart/form-data; boundary=x",
                "--x\r\nContent-Disposition: form-data; name=\"rating\"\r\n\r\n5\r\n--x--\r\n"
            ),
            ("", ""), ("application/json", ""),
        ])
    func simpleBodies(_ type: String, _ body: String) async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            let headers = type.isEmpty ? [] : [("Content-Type", type)]
            for path in ["/api/products/p42/reviews", "/auth/logout"] {
                let answer = try await browser.post(path, headers + [("Origin", "https://evil.example")], body)
                #expect(answer.status == 403)
            }
            #expect(web.store.service.requests.isEmpty)
            #expect(try await web.sessions.count == 1)
        }
    }

    @Test(
        "row 32: no foreign or sibling origin is allowed anything",
        arguments: [
            "https://evil.example", "null", "http://127.0.0.1:1", "http://shop.127.0.0.1", "http://localhost",
        ])
    func noCORS(_ origin: String) async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            let preflight = [("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "x-facet")]
            for path in ["/api/dashboard", "/api/products/p42", "/auth/user", "/auth/login", "/"] {
                let answers = [
                    try await browser.fetch(path, [("Origin", origin)]),
                    try await browser.send(.OPTIONS, path, from: .here, [("Origin", origin)] + preflight, nil),
                ]
                for answer in answers {
                    #expect(!answer.headers.contains { $0.name.lowercased().hasPrefix("access-control-") })
                }
                #expect(answers[1].status == 405)
            }
        }
    }

    @Test(
        "row 33: a stream of a user's events is refused to a foreign origin, and to who doesn't say whose page it is",
        arguments: [
            [("Origin", "https://evil.example")],
            [("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")],
            [("Origin", "https://evil.example"), ("X-Facet", "1")], [("Sec-Fetch-Site", "same-site")],
            [("Origin", "https://evil.example"), ("Sec-Fetch-Site", "same-origin")], [("Origin", "null")], [],
        ])
    func foreignEvents(_ headers: [(String, String)]) async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            let answer = try await browser.get("/api/dashboard", headers + [("Accept", "text/event-stream")])
            #expect(answer.status == 403)
            #expect(web.store.service.requests.isEmpty)
        }
    }

    @Test("row 33: a page that a foreign origin or site asks for shows nobody's data")
    func foreignPage() async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            #expect(try await browser.get("/").text.contains("Ada Lovelace"))
            let foreign = [
                [("Origin", "https://evil.example")], [("Sec-Fetch-Site", "cross-site")],
                [("Sec-Fetch-Site", "same-site")], [("Origin", "null")],
            ]
            for headers in foreign {
                let answer = try await browser.get("/", headers + [("Accept", "text/event-stream")])
                #expect(!answer.text.contains("Ada Lovelace"))
                #expect(answer.headers.first(name: "Content-Type") == "text/html; charset=utf-8")
            }
            for own in ["same-origin", "none"] {
                #expect(try await browser.get("/", [("Sec-Fetch-Site", own)]).text.contains("Ada Lovelace"))
            }
        }
    }

    @Test func `a form of another site, or of a sibling, signs nobody out`() async throws {
        try await RunningWeb.with { web in
            let browser = web.browser()
            try await browser.signIn(at: web.provider)
            let form = [("Content-Type", "application/x-www-form-urlencoded")]
            let foreign = [
                [("Sec-Fetch-Site", "cross-site")], [("Sec-Fetch-Site", "same-site")], [("Origin", "null")],
                [("Origin", "https://evil.example")], [("Origin", web.url + ".evil.example")], [],
                [("Sec-Fetch-Site", "same-origin"), ("Origin", "https://evil.example")],
                [("Sec-Fetch-Site", "none")],
            ]
            for headers in foreign {
                #expect(try await browser.post("/auth/logout", form + headers, "everywhere=1").status == 403)
            }
            #expect(try await web.sessions.count == 1)
        }
    }
}
