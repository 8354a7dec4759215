import Foundation
import NIOCore
import NIOHTTP1
import TestFixtures
import Testing

@Suite("Services that misbehave")
struct BadServiceTests {
    static let faults: [(String, StubService.Behaviour, String)] = [
        ("hangs", .hang, "timeout"),
        ("drips", .dripped(Array("HTTP/1.1 200 OK\r\n".utf8), interval: .seconds(1)), "timeout"),
        ("answers garbage", .json("{\"items\":[}"), "badAnswer"),
        (
            "answers HTML",
            .bytes(Array("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\n{}".utf8)),
            "badAnswer"
        ),
        (
            "answers half a body",
            .bytes(
                Array("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{".utf8)),
            "badAnswer"
        ),
        ("answers 100 MB", .endless(head: "HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n"), "badAnswer"),
        ("redirects", .json("{}", status: 302, headers: [("Location", "http://127.0.0.1:1/")]), "badAnswer"),
        (
            "nests 10 000 deep",
            .json(
                String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)), "badAnswer"
        ),
        ("has a key twice", .json(#"{"items":[],"items":[]}"#), "badAnswer"),
        ("is busy", .json("{}", status: 503, headers: [("Retry-After", "30")]), "busy"),
        ("refuses", .json("{}", status: 403), "refused"),
        ("knows nothing", .json("{}", status: 404), "notFound"),
    ]

    @Test("a page lacks the part and says why; the same fault of the product fails the page", arguments: faults)
    func degrades(name: String, behaviour: StubService.Behaviour, reason: String) async throws {
        let store = try await StoreStub()
        store.answer("/reviews", with: behaviour)
        // Only what never answers has to be waited for; on a slow machine everything else needs its time.
        let deadline: Duration = reason == "timeout" ? .seconds(1) : .seconds(15)
        try await RunningBackend.with(.web, over: store, deadline: deadline) { web in
            let began = ContinuousClock.now
            let page = try await web.call(.GET, "/api/products/p42")
            #expect(ContinuousClock.now - began < .seconds(10))
            #expect(page.status == 200, "\(name)")
            #expect(page.json?["reviews"] == nil && page.json?["product"] != nil)
            #expect(
                page.text.hasSuffix(#","parts":{"reviews":{"state":"missing","reason":"\#(reason)"}}}"#),
                "\(page.text.suffix(90))")

            store.answer("/products/", with: behaviour)
            let failed = try await web.call(.GET, "/api/products/p42")
            let status = ["timeout": 504, "badAnswer": 502, "busy": 503, "refused": 502, "notFound": 404][reason]
            #expect(failed.status == status && failed.json?["part"] as? String == "product", "\(failed.text)")
        }
        await store.service.stop()
    }

    @Test("a reset connection and a dead service are missing parts, and both heal")
    func unreachable() async throws {
        let store = try await StoreStub()
        store.answer("/stock", with: .bytesThenReset(Array("HTTP/1.1 200".utf8)))
        try await RunningBackend.with(.mobile, over: store) { mobile in
            let card = try await mobile.call(.GET, "/products/p42")
            #expect(card.status == 200 && card.json?["inStock"] == nil && card.json?["parts"] != nil)
            let list = try await mobile.call(.GET, "/products")
            #expect(list.text.contains(#""next":"abc","parts":{"stock":{"state":"missing""#))
            store.answer("/stock/", with: .json(StoreStub.stock))
            let healed = try await mobile.call(.GET, "/products/p42")
            #expect(healed.status == 200 && healed.json?["parts"] == nil)
        }
        await store.service.stop()
    }

    @Test("1 000 mutated bodies give a missing part or a whole one, and always valid JSON")
    func mutated() async throws {
        let store = try await StoreStub()
        var generator = SeededGenerator(state: 7)
        var missing = 0
        try await RunningBackend.with(.web, over: store) { web in
            for _ in 0..<1000 {
                let (path, text) =
                    [("/reviews", StoreStub.reviews), ("/related", StoreStub.related), ("/stock", StoreStub.stock)]
                    .randomElement(using: &generator) ?? ("", "")
                let body = mutate(Array(text.utf8), &generator)
                let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n"
                store.answerOnly(path, with: .bytes(Array(head.utf8) + body))
                let page = try await web.call(.GET, "/api/products/p42")
                #expect(page.status == 200)
                let json = try #require(page.json, "\(page.text)")
                if json["parts"] != nil { missing += 1 }
            }
        }
        #expect(missing > 500)
        await store.service.stop()
    }

    private func mutate(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes = bytes
        let interesting = Array(#"{}[]",:\0e."#.utf8) + [0, 0x1f, 0x80, 0xff]
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: bytes[place] = interesting.randomElement(using: &generator) ?? 0
            case 1: bytes.remove(at: place)
            default: bytes.insert(interesting.randomElement(using: &generator) ?? 0, at: place)
            }
        }
        return bytes
    }

    @Test("fields that a service adds change no client's bytes", arguments: RunningBackend.Kind.allCases)
    func addedFields(kind: RunningBackend.Kind) async throws {
        let paths: [RunningBackend.Kind: [String]] = [
            .web: ["/api/products/p42", "/api/dashboard", "/api/orders/o1"],
            .mobile: ["/products/p42", "/products", "/home", "/orders/o1"],
            .partner: ["/v1/products/p42", "/v1/products"],
        ]
        let store = try await StoreStub()
        try await RunningBackend.with(kind, over: store) { backend in
            var before: [String] = []
            for path in paths[kind] ?? [] { before.append(try await backend.call(.GET, path).text) }
            let product = StoreStub.product.replacing(
                #"{"id""#, with: #"{ "costPrice":61.5,"secret":{"a":[null]}, "id""#
            )
            .replacing(#""alt""#, with: #""licence":"x","alt""#)
            store.answer("/products/", with: .json(product))
            store.answer("/products?", with: .json(#"{"items":[\#(product)],"next":"abc","total":1}"#))
            store.answer(
                "/reviews",
                with: .json(StoreStub.reviews.replacing(#""author":{"#, with: #""author":{"email":"a@b.c","#)))
            store.answer("/related", with: .json(StoreStub.related.replacing(#"{"id""#, with: #"{"margin":3,"id""#)))
            let user = StoreStub.user.replacing(#"{"id""#, with: #"{"passwordHash":"x","id""#)
            store.answer("/users/", with: .json(user))
            let stock = StoreStub.stock.replacing(#"{"productId""#, with: #"{"supplier":"s","productId""#)
            store.answer("/stock/", with: .json(stock))
            store.answer("/stock?", with: .json(#"{"items":[\#(stock)]}"#))
            store.answer(
                "/orders/", with: .json(StoreStub.order.replacing(#"{"productId""#, with: #"{"cost":1,"productId""#)))
            for (path, text) in zip(paths[kind] ?? [], before) {
                let after = try await backend.call(.GET, path)
                #expect(after.status == 200 && after.text == text, "\(path)")
            }
        }
        await store.service.stop()
    }
}

/// A seeded generator, so that a failing body comes again.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 33)
    }
}
