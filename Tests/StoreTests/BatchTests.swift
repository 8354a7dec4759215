import Foundation
import NIOHTTP1
import TestFixtures
import Testing

@Suite("Many at once")
struct BatchTests {
    private static let ids = (1...50).map { "p\($0)" }

    private static func product(_ id: String) -> String {
        StoreStub.product.replacing(#""id":"p42""#, with: #""id":"\#(id)""#)
    }

    /// The inventory's answer: in another order than asked, and without some.
    private static func stock(without missing: Set<String> = []) -> String {
        let known = ids.reversed().filter { !missing.contains($0) }
        let items = known.map { #"{"productId":"\#($0)","quantity":\#($0.dropFirst()),"warehouse":"w1"}"# }
        return #"{"items":[\#(items.joined(separator: ","))]}"#
    }

    private func withCards(
        _ stock: StubService.Behaviour, _ check: ([[String: Any]], NSDictionary, StoreStub) throws -> Void
    ) async throws {
        let store = try await StoreStub()
        store.answer("/products?", with: .json(#"{"items":[\#(Self.ids.map(Self.product).joined(separator: ","))]}"#))
        store.answer("/stock?", with: stock)
        try await RunningBackend.with(.mobile, over: store) { mobile in
            let list = try await mobile.call(.GET, "/products?limit=50")
            let json = try #require(list.json)
            #expect(list.status == 200)
            try check(try #require(json["items"] as? [[String: Any]]), json, store)
        }
        await store.service.stop()
    }

    @Test("the stock of 50 cards is one call, and each card has its own")
    func oneCall() async throws {
        try await withCards(.json(Self.stock())) { cards, json, store in
            #expect(
                store.service.requests.map(\.path) == [
                    "/products?limit=50", "/stock?ids=" + Self.ids.joined(separator: ","),
                ])
            #expect(cards.compactMap { $0["id"] as? String } == Self.ids)
            #expect(cards.allSatisfy { $0["inStock"] as? Bool == true })
            #expect(json["parts"] == nil)
        }
    }

    @Test("what the inventory doesn't know is missing alone")
    func leftOut() async throws {
        try await withCards(.json(Self.stock(without: ["p7", "p50"]))) { cards, json, _ in
            let without = cards.filter { $0["inStock"] == nil }
            #expect(without.compactMap { $0["id"] as? String } == ["p7", "p50"])
            #expect(cards.compactMap { $0["id"] as? String } == Self.ids)
            let stock = (json["parts"] as? [String: Any])?["stock"] as? [String: String]
            #expect(stock == ["state": "missing", "reason": "notFound"])
        }
    }

    @Test("one call that fails is every card's missing stock, for its reason")
    func failed() async throws {
        try await withCards(.json("{}", status: 500)) { cards, json, _ in
            #expect(cards.count == 50 && cards.allSatisfy { $0["inStock"] == nil && $0["name"] != nil })
            let stock = (json["parts"] as? [String: Any])?["stock"] as? [String: String]
            #expect(stock == ["state": "missing", "reason": "unreachable"])
        }
    }
}
