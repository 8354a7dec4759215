import NIOHTTP1
import TestFixtures
import Testing

@Suite("What clients may keep")
struct CachingTests {
    /// The four services of a page, each with what it says of keeping its answer.
    private static func say(_ headers: [String: [(String, String)]], in store: StoreStub) {
        let bodies = [
            "/products/": StoreStub.product, "/reviews": StoreStub.reviews, "/related": StoreStub.related,
            "/stock/": StoreStub.stock,
        ]
        for (path, body) in bodies { store.answer(path, with: .json(body, headers: headers[path] ?? [])) }
    }

    /// `Cache-Control` and `Age` of the page, where the services say that.
    private func page(_ headers: [String: [(String, String)]]) async throws -> (control: String, age: Int) {
        let store = try await StoreStub()
        Self.say(headers, in: store)
        var found = (control: "", age: 0)
        try await RunningBackend.with(.web, over: store) { web in
            let page = try await web.call(.GET, "/api/products/p42")
            #expect(page.status == 200)
            found = (
                page.headers["Cache-Control"].joined(separator: ", "), page.headers["Age"].first.flatMap(Int.init) ?? 0
            )
        }
        await store.service.stop()
        return found
    }

    /// All four say the same.
    private static func all(_ headers: (String, String)...) -> [String: [(String, String)]] {
        Dictionary(uniqueKeysWithValues: ["/products/", "/reviews", "/related", "/stock/"].map { ($0, headers) })
    }

    @Test("the whole lasts as long as its weakest part")
    func weakest() async throws {
        var services = Self.all(("Cache-Control", "max-age=3600"))
        services["/stock/"] = [("Cache-Control", "max-age=600")]
        let (control, age) = try await page(services)
        let seconds = try #require(Int(control.replacing("max-age=", with: "")))
        // Less by what the answer took on its way here.
        #expect((500...600).contains(seconds - age), "\(control), \(age)")
    }

    @Test("age counts from when the oldest part was made, and what is left stays right")
    func age() async throws {
        var services = Self.all(("Cache-Control", "max-age=3600"))
        services["/reviews"] = [("Cache-Control", "max-age=3600"), ("Age", "1000")]
        let (control, age) = try await page(services)
        #expect((1000...1100).contains(age))
        let seconds = try #require(Int(control.replacing("max-age=", with: "")))
        #expect((2500...2600).contains(seconds - age), "\(control), \(age)")
    }

    @Test("where one service says nothing, or nothing that lasts, the answer is asked for again")
    func silent() async throws {
        var services = Self.all(("Cache-Control", "max-age=3600"))
        services["/related"] = []
        #expect(try await page(services).control == "no-cache")
        services["/related"] = [("Cache-Control", "max-age=0")]
        #expect(try await page(services).control == "no-cache")
        #expect(try await page([:]).control == "no-cache")
    }

    @Test("what one service lets nobody keep makes the whole so, and what is private the whole private")
    func strict() async throws {
        var services = Self.all(("Cache-Control", "max-age=3600"))
        services["/related"] = [("Cache-Control", "no-store")]
        #expect(try await page(services).control == "no-store")
        services["/related"] = [("Cache-Control", "private, max-age=3600")]
        #expect(try await page(services).control.hasPrefix("private, max-age="))
    }

    @Test("an answer with a part that failed, or that is out of date, lasts for no time")
    func degraded() async throws {
        let store = try await StoreStub()
        Self.say(Self.all(("Cache-Control", "max-age=3600")), in: store)
        store.answer("/stock/", with: .json("{}", status: 500))
        try await RunningBackend.with(.web, over: store) { web in
            let page = try await web.call(.GET, "/api/products/p42", headers: [("Accept-Encoding", "gzip")])
            #expect(page.headers["Cache-Control"] == ["no-store"])
            #expect(page.headers["ETag"].isEmpty && page.headers["Age"].isEmpty)
            #expect(page.headers["Content-Encoding"].isEmpty)
        }
        await store.service.stop()
    }

    @Test("a user's answer is private and varies on how the user signed in")
    func users() async throws {
        let store = try await StoreStub()
        try await RunningBackend.with(.web, over: store) { web in
            let dashboard = try await web.call(.GET, "/api/dashboard")
            #expect(dashboard.headers["Cache-Control"] == ["private, no-cache"])
            #expect(dashboard.headers["Vary"] == ["Accept-Encoding, Cookie"])
        }
        try await RunningBackend.with(.partner, over: store) { partner in
            let document = try await partner.call(.GET, "/v1/products/p42")
            #expect(document.headers["Cache-Control"] == ["private, no-cache"])
            #expect(document.headers["Vary"] == ["Accept-Encoding, Authorization"])
        }
        await store.service.stop()
    }
}
