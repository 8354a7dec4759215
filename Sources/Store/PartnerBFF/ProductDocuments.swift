import CompositionCore
import HTTPFrontend
import JSONSlices
import StoreClients

/// A page of documents.
struct ProductDocuments: Composition {
    static let name = "products"
    static let optionalParts = StockedProduct.optionalParts
    static let fields: Fields = "items(id,name,description,price,category,attributes,images,stock),next"

    let products: StockedProducts
    let publicURL: String

    init(_ range: ListRange, from store: PartnerServices, in context: RequestContext) async throws {
        products = try await StockedProducts(
            category: nil, cursor: range.cursor, limit: range.limit, from: store.catalog, store.inventory,
            in: context)
        publicURL = store.publicURL
    }

    var parts: PartStates { products.parts }
}

extension ProductDocuments: JSONRepresentable {
    func writeMembers(to json: inout JSONWriter) {
        json.member("items", products.items) { json, item in
            json.object(ProductDocument(item, publicURL: publicURL).writeMembers)
        }
        json.member("next", products.next)
    }
}
