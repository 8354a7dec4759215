import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Raises prices by a hundredth, one product after the other, and sets them back at the end.
struct PriceTicker: Sendable {
    private static let answerBytesMax = 1 << 20
    private let changes: PriceChanges
    private let ledger: PriceLedger

    init(_ changed: ChangedPrices) {
        changes = changed.changes
        ledger = changed.ledger
    }

    private struct Product: Decodable {
        let price: Double
    }

    /// What the products cost now, in hundredths.
    ///
    /// - Throws: `FleetError` when they can't be read.
    func prices() async throws -> [String: Int] {
        var prices: [String: Int] = [:]
        for product in changes.products { prices[product] = try await price(of: product) }
        return prices
    }

    /// Changes prices until the task is cancelled. A price that can't be changed is no change that is due.
    func run(from first: [String: Int]) async {
        var prices = first
        var next = ContinuousClock.now
        for number in 0... {
            next += changes.every
            guard (try? await Task.sleep(until: next, clock: .continuous)) != nil else { return }
            let product = changes.products[number % changes.products.count]
            guard let price = prices[product] else { continue }
            prices[product] = price + 1
            ledger.add(PriceLedger.Change(minor: price + 1, at: .now()), of: product)
            if (try? await set(price + 1, of: product)) != true { ledger.takeBack(of: product) }
        }
    }

    /// After the followers were compared.
    func setBack(to first: [String: Int]) async {
        for (product, price) in first { _ = try? await set(price, of: product) }
    }

    private func address(of product: String) -> String {
        changes.catalog.appending(path: "products").appending(path: product).absoluteString
    }

    private func price(of product: String) async throws -> Int {
        let answer = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: address(of: product)), timeout: .seconds(10))
        let body = try await answer.body.collect(upTo: Self.answerBytesMax)
        guard answer.status == .ok else { throw FleetError("\(address(of: product)) answered \(answer.status)") }
        let price = try JSONDecoder().decode(Product.self, from: Data(body.readableBytesView)).price
        return Int((price * 100).rounded())
    }

    private func set(_ minor: Int, of product: String) async throws -> Bool {
        var request = HTTPClientRequest(url: address(of: product))
        request.method = .PATCH
        request.headers.add(name: "content-type", value: "application/json")
        let digits = minor % 100 < 10 ? "0\(minor % 100)" : "\(minor % 100)"
        request.body = .bytes(ByteBuffer(string: #"{"price": \#(minor / 100).\#(digits)}"#))
        let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        _ = try await answer.body.collect(upTo: Self.answerBytesMax)
        return answer.status == .ok
    }
}
