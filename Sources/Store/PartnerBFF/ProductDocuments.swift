import CompositionCore
import HTTPFrontend
import JSONSlices
import StoreClients

/// A page of documents.
struct ProductDocuments: Composition {
    static let name = "products"
    static let optionalParts = StockedProduct.optionalParts
    static let fields = answer.fields

    let products: StockedProducts
    let publicURL: String

    init(_ range: PageRange, from store: PartnerServices, in context: RequestContext) async throws {
        products = try await StockedProducts(
            category: nil, cursor: range.cursor, limit: range.limit, from: store.catalog, store.inventory,
            in: context)
        publicURL = store.publicURL
    }

    var parts: PartStates { products.parts }
}

extension ProductDocuments: JSONAnswer {
    static let answer = Schema.object(
        named: "ProductDocuments", "A page of products.",
        [
            .field("items", .array(of: ProductDocument.answer, "The products.", count: 0...100)),
            .optional("next", .text("The cursor of the next page; absent at the end.")),
        ])

    func writeMembers(to json: inout JSONWriter) {
        json.member("items", products.items) { json, item in
            json.object(ProductDocument(item, publicURL: publicURL).writeMembers)
        }
        json.member("next", products.next)
    }
}
