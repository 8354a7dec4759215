import Foundation
import Hummingbird

// What the services say and what clients see; only declared fields leave.

struct List<Item: Decodable & Sendable>: Decodable, Sendable {
    let items: [Item]
}

struct Product: Codable {
    let id, name, description: String
    let price: Double
    let currency: String
    let category: [String]
    let cachedRating: Double?
    let attributes: [String: String]
    let images: [Image]
}

struct Image: Codable {
    let url, thumbUrl, alt: String
}

struct Stock: Decodable {
    let quantity: Int
}

struct Review: Codable {
    struct Author: Codable {
        let id, name: String
    }

    let id: String
    let rating: Int
    let title, comment: String
    let author: Author
    let createdAt: String
}

struct Related: Codable {
    let id, name: String
    let price: Double
    let currency, thumbUrl: String
}

struct MissingPart: Encodable {
    let state = "missing"
    let reason: Reason
}

struct Page: ResponseEncodable {
    struct PageProduct: Encodable {
        let id, name, description: String
        let price: Double
        let currency: String
        let category: [String]
        let cachedRating: Double?
        let attributes: [String: String]
        let images: [Image]
        let inStock: Bool?
        let stockLevel: Int?
    }

    struct Reviews: Encodable {
        let items: [Review]
        let averageRating: Double?
        let distribution: [Int]
    }

    struct Breadcrumb: Encodable {
        let title, href: String
    }

    let product: PageProduct
    let reviews: Reviews?
    let relatedProducts: [Related]?
    let breadcrumbs: [Breadcrumb]
    let parts: [String: MissingPart]?
}

extension Page {
    init(
        _ product: Product, reviews: Result<List<Review>, Reason>, related: Result<List<Related>, Reason>,
        stock: Result<Stock, Reason>
    ) {
        let quantity = stock.value?.quantity
        self.product = PageProduct(
            id: product.id, name: product.name, description: product.description, price: product.price,
            currency: product.currency, category: product.category, cachedRating: product.cachedRating,
            attributes: product.attributes, images: product.images, inStock: quantity.map { $0 > 0 },
            stockLevel: quantity)
        self.reviews = reviews.value.map { Reviews($0.items) }
        relatedProducts = related.value?.items
        var href = ""
        breadcrumbs = product.category.map { title in
            href += "/" + (title.addingPercentEncoding(withAllowedCharacters: .urlHostAllowed) ?? title)
            return Breadcrumb(title: title, href: href)
        }
        parts = missing([
            "reviews": reviews.failure, "relatedProducts": related.failure, "stock": stock.failure,
        ])
    }
}

extension Page.Reviews {
    init(_ items: [Review]) {
        self.items = items
        averageRating = items.isEmpty ? nil : Double(items.map(\.rating).reduce(0, +)) / Double(items.count)
        distribution = (1...5).map { stars in items.count { $0.rating == stars } }
    }
}

struct Card: ResponseEncodable {
    let id, name: String
    let price: Double
    let currency: String
    let thumbnail: String?
    let inStock: Bool?
    let ratingAvg: Double?
    let parts: [String: MissingPart]?

    init(_ product: Product, stock: Result<Stock, Reason>, publicURL: String) {
        id = product.id
        name = product.name
        price = product.price
        currency = product.currency
        thumbnail = product.images.first.map { publicURL + $0.thumbUrl }
        inStock = stock.value.map { $0.quantity > 0 }
        ratingAvg = product.cachedRating
        parts = missing(["stock": stock.failure])
    }
}

/// Nil where no part is missing.
private func missing(_ reasons: [String: Reason?]) -> [String: MissingPart]? {
    let parts = reasons.compactMapValues { $0.map { MissingPart(reason: $0) } }
    return parts.isEmpty ? nil : parts
}

extension Result {
    fileprivate var value: Success? {
        if case .success(let value) = self { value } else { nil }
    }

    fileprivate var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}
