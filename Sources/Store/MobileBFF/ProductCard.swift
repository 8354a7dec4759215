import CompositionCore
import JSONSlices
import StoreClients

/// What the phone shows of a product: seven fields, two calls.
struct ProductCard: Composition {
    static let name = "products"
    static let optionalParts = StockedProduct.optionalParts

    let stocked: StockedProduct
    let publicURL: String

    init(_ id: ResourceID, from store: MobileServices, in context: RequestContext) async throws {
        stocked = try await StockedProduct(id, from: store.catalog, store.inventory, in: context)
        publicURL = store.publicURL
    }

    init(_ stocked: StockedProduct, publicURL: String) {
        self.stocked = stocked
        self.publicURL = publicURL
    }

    var parts: PartStates { stocked.parts }
}

extension ProductCard: JSONRepresentable {
    func writeMembers(to json: inout JSONWriter) {
        let product = stocked.product
        json.member("id", product.id.text)
        json.member("name", product.name)
        json.member("price", product.price)
        json.member("currency", product.currency)
        json.member("thumbnail", product.images.first.map { publicURL + $0.thumbnailPath.text })
        json.member("inStock", stocked.stock.value?.isInStock)
        json.member("ratingAvg", product.cachedRating)
    }
}
