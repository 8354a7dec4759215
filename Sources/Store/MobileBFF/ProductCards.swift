import CompositionCore
import HTTPFrontend
import JSONSlices
import StoreClients

/// A page of cards: one call for the products, one for the stock of all of them.
struct ProductCards: Composition {
    static let name = "products"
    static let optionalParts: [PartName] = ["stock"]

    let cards: [ProductCard]
    let next: String?
    let stock: Part<[ResourceID: Stock]>

    init(_ range: ListRange, from store: MobileServices, in context: RequestContext) async throws {
        let page = try await required("product") {
            try await store.catalog.products(
                category: range.category, cursor: range.cursor, limit: range.limit, in: context)
        }
        let stock = await part { try await store.inventory.stock(page.items.map(\.id), in: context) }
        cards = page.items.map { product in
            ProductCard(product: product, stock: stock.item(product.id), publicURL: store.publicURL)
        }
        next = page.next
        self.stock = stock
    }

    var parts: PartStates {
        PartStates(["stock": stock.state])
    }
}

extension ProductCards: JSONRepresentable {
    func writeMembers(to json: inout JSONWriter) {
        json.member("items", cards) { json, card in json.object(card.writeMembers) }
        json.member("next", next)
    }
}
