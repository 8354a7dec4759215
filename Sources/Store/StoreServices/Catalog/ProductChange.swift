import Foundation

/// The body of `PATCH /products/{id}`: what is absent stays.
struct ProductChange: Decodable, Sendable {
    let name: String?
    let description: String?
    let price: Decimal?
    let category: [String]?

    /// Throws a problem that names the field.
    func apply(to product: inout Product) throws(Problem) {
        guard name != nil || description != nil || price != nil || category != nil else {
            throw .invalid("name", "or description, price or category must be there")
        }
        if let name { product.name = try TextRules.text(name, "name", most: 200) }
        if let description { product.description = try TextRules.text(description, "description", most: 10_000) }
        if let price { product.price = try Money(checking: price, in: product.price.currency) }
        if let category {
            _ = try TextRules.number(category.count, "category", in: 1...4)
            for name in category { _ = try TextRules.id(name, "category") }
            guard Set(category).count == category.count else { throw .invalid("category", "names one twice") }
            product.category = category
        }
        product.version += 1
    }
}
