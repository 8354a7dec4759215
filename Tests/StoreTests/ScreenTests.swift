import Foundation
import NIOHTTP1
import TestFixtures
import Testing

@testable import StoreClients

@Suite("Kinds of screen")
struct ScreenTests {
    private func on(_ screen: String) -> [(String, String)] { [("Sec-CH-Device-Class", screen)] }

    @Test("a television gets large pictures and no reviews, which aren't read either")
    func television() async throws {
        let store = try await StoreStub()
        try await RunningBackend.with(.web, over: store) { web in
            let page = try await web.call(.GET, "/api/products/p42", headers: on("tv"))
            #expect(page.status == 200 && page.json?["reviews"] == nil && page.json?["parts"] == nil)
            #expect(page.text.contains(#"{"url":"/img/p42-1-large.svg","thumbUrl":"/img/p42-1.svg","alt":"front"}"#))
            #expect(page.text.contains(#""thumbUrl":"/img/p7-1.svg"}]"#), "related products are there")
            #expect(!store.service.requests.contains { $0.path.hasPrefix("/reviews") })
            #expect(page.headers["Vary"] == ["Accept-Encoding, Sec-CH-Device-Class"])
        }
        await store.service.stop()
    }

    @Test("a watch gets small pictures, and neither reviews nor related products")
    func watch() async throws {
        let store = try await StoreStub()
        try await RunningBackend.with(.web, over: store) { web in
            let page = try await web.call(.GET, "/api/products/p42", headers: on("watch"))
            #expect(page.text.contains(#"{"url":"/img/p42-1-thumb.svg","thumbUrl":"/img/p42-1-small.svg""#))
            #expect(page.json?["reviews"] == nil && page.json?["relatedProducts"] == nil && page.json?["parts"] == nil)
            #expect(store.service.requests.count == 2)
        }
        try await RunningBackend.with(.mobile, over: store) { mobile in
            let card = try await mobile.call(.GET, "/products/p42", headers: on("watch"))
            #expect(card.json?["thumbnail"] as? String == "https://shop.example/img/p42-1-small.svg")
            let cards = try await mobile.call(.GET, "/products", headers: on("tv"))
            #expect(cards.text.contains(#""thumbnail":"https://shop.example/img/p42-1.svg""#))
            #expect(cards.headers["Vary"] == ["Accept-Encoding, Sec-CH-Device-Class"])
        }
        await store.service.stop()
    }

    @Test("every other screen gets what a browser on a desk gets", arguments: ["phone", "desktop", "Watch", "x y"])
    func others(screen: String) async throws {
        let store = try await StoreStub()
        try await RunningBackend.with(.web, over: store) { web in
            let usual = try await web.call(.GET, "/api/products/p42")
            let other = try await web.call(.GET, "/api/products/p42", headers: on(screen))
            #expect(other.text == usual.text && other.headers["ETag"] == usual.headers["ETag"])
        }
        await store.service.stop()
    }

    @Test("a picture that isn't named as the store does has one size")
    func otherNames() async throws {
        let store = try await StoreStub()
        store.answer("/products/", with: .json(StoreStub.product.replacing("/img/p42-1-thumb.svg", with: "/img/a.png")))
        try await RunningBackend.with(.mobile, over: store) { mobile in
            let card = try await mobile.call(.GET, "/products/p42", headers: on("watch"))
            #expect(card.json?["thumbnail"] as? String == "https://shop.example/img/a.png")
        }
        await store.service.stop()
    }
}
