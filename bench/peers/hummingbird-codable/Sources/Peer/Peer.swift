import Foundation
import HTTPTypes
import Hummingbird
import Logging

/// The web page and the mobile card, written for Hummingbird, AsyncHTTPClient and Codable.
@main
struct Peer {
    static func main() async throws {
        let environment = ProcessInfo.processInfo.environment
        let store = Store(environment)
        let router = Router()
        router.get("api/products/:id") { _, context in
            try await store.page(context.parameters.require("id"))
        }
        router.get("products/:id") { _, context in
            try await store.card(context.parameters.require("id"))
        }
        let port = environment["PORT"].flatMap { Int($0) } ?? 0
        var logger = Logger(label: "peer")
        logger.logLevel = .error
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: port)), logger: logger)
        try await application.runService()
    }
}

extension Store {
    func page(_ id: String) async throws -> EditedResponse<Page> {
        async let product = required(catalog, "/products/\(id)", as: Product.self)
        async let reviews = optional(reviews, "/reviews?productId=\(id)&limit=20", as: List<Review>.self)
        async let related = optional(recommendations, "/related?productId=\(id)&limit=8", as: List<Related>.self)
        async let stock = optional(inventory, "/stock/\(id)", as: Stock.self)
        let page = try await Page(product, reviews: reviews, related: related, stock: stock)
        return answer(page, isWhole: page.parts == nil)
    }

    func card(_ id: String) async throws -> EditedResponse<Card> {
        async let product = required(catalog, "/products/\(id)", as: Product.self)
        async let stock = optional(inventory, "/stock/\(id)", as: Stock.self)
        let card = try await Card(product, stock: stock, publicURL: publicURL)
        return answer(card, isWhole: card.parts == nil)
    }

    private func answer<Body>(_ body: Body, isWhole: Bool) -> EditedResponse<Body> {
        EditedResponse(
            headers: [.vary: "Accept-Encoding", .cacheControl: isWhole ? "no-cache" : "no-store"], response: body)
    }

    /// A part without which there is no answer.
    private func required<Value: Decodable & Sendable>(
        _ service: Service, _ path: String, as type: Value.Type
    ) async throws -> Value {
        do {
            return try await service.get(path, as: type)
        } catch {
            let reason = Reason(error)
            let headers: HTTPFields = reason.status == .serviceUnavailable ? [.retryAfter: "1"] : [:]
            throw HTTPError(reason.status, headers: headers, message: reason.rawValue)
        }
    }

    private func optional<Value: Decodable & Sendable>(
        _ service: Service, _ path: String, as type: Value.Type
    ) async -> Result<Value, Reason> {
        do {
            return .success(try await service.get(path, as: type))
        } catch {
            return .failure(Reason(error))
        }
    }
}
