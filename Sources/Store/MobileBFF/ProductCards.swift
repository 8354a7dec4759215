import CompositionCore
import HTTPFrontend
import JSONSlices
import StoreClients

/// A page of cards.
struct ProductCards: Composition {
    static let name = "products"
    static let optionalParts = StockedProduct.optionalParts
    static let deviceClasses = Screen.classes

    let products: StockedProducts
    let publicURL: String
    let screen: Screen

    init(_ range: ListRange, from store: MobileServices, in context: RequestContext) async throws {
        products = try await StockedProducts(
            category: range.category, cursor: range.cursor, limit: range.limit, from: store.catalog,
            store.inventory,
            in: context)
        publicURL = store.publicURL
        screen = Screen(context.deviceClass)
    }

    var parts: PartStates { products.parts }
}

extension ProductCards: JSONAnswer {
    static let answer = Schema.object(
        named: "ProductCards", "A page of cards.",
        [
            .field("items", .array(of: ProductCard.answer, "The cards.", count: 0...100)),
            .optional("next", .text("The cursor of the next page; absent at the end.")),
        ])

    func writeMembers(to json: inout JSONWriter) {
        json.member("items", products.items) { json, item in
            json.object(ProductCard(item, publicURL: publicURL, screen: screen).writeMembers)
        }
        json.member("next", products.next)
    }
}
