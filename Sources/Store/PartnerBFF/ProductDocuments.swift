import CompositionCore
import HTTPFrontend
import JSONSlices
import StoreClients

/// A page of documents: one call for the products, one for the stock of all of them.
struct ProductDocuments: Composition {
    static let name = "products"
    static let optionalParts: [PartName] = ["stock"]

    let documents: [ProductDocument]
    let next: String?
    let stock: Part<[ResourceID: Stock]>

    init(_ range: ListRange, from store: PartnerServices, in context: RequestContext) async throws {
        let page = try await required("product") {
            try await store.catalog.products(category: nil, cursor: range.cursor, limit: range.limit, in: context)
        }
        let stock = await part { try await store.inventory.stock(page.items.map(\.id), in: context) }
        documents = page.items.map { product in
            ProductDocument(product: product, stock: stock.item(product.id), publicURL: store.publicURL)
        }
        next = page.next
        self.stock = stock
    }

    var parts: PartStates {
        PartStates(["stock": stock.state])
    }
}

extension ProductDocuments: JSONRepresentable {
    func writeMembers(to json: inout JSONWriter) {
        json.member("items", documents) { json, document in json.object(document.writeMembers) }
        json.member("next", next)
    }
}
