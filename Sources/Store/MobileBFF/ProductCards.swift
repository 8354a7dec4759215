import CompositionCore
import HTTPFrontend
import JSONSlices
import StoreClients

/// A page of cards.
struct ProductCards: Composition {
    static let name = "products"
    static let optionalParts = StockedProduct.optionalParts

    let products: StockedProducts
    let publicURL: String

    init(_ range: ListRange, from store: MobileServices, in context: RequestContext) async throws {
        products = try await StockedProducts(
            category: range.category, cursor: range.cursor, limit: range.limit, from: store.catalog, store.inventory,
            in: context)
        publicURL = store.publicURL
    }

    var parts: PartStates { products.parts }
}

extension ProductCards: JSONRepresentable {
    func writeMembers(to json: inout JSONWriter) {
        json.member("items", products.items) { json, item in
            json.object(ProductCard(item, publicURL: publicURL).writeMembers)
        }
        json.member("next", products.next)
    }
}
