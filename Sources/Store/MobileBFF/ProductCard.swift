import CompositionCore
import JSONSlices
import StoreClients

/// What the phone shows of a product: seven fields, two calls.
struct ProductCard: Composition {
    static let name = "products"
    static let optionalParts: [PartName] = ["stock"]

    let product: Product
    let stock: Part<Stock>
    let publicURL: String

    init(_ id: ResourceID, from store: MobileServices, in context: RequestContext) async throws {
        async let product = required("product") { try await store.catalog.product(id, in: context) }
        async let stock = part { try await store.inventory.stock(id, in: context) }

        self.product = try await product
        self.stock = await stock
        publicURL = store.publicURL
    }

    init(product: Product, stock: Part<Stock>, publicURL: String) {
        self.product = product
        self.stock = stock
        self.publicURL = publicURL
    }

    var parts: PartStates {
        PartStates(["stock": stock.state])
    }
}

extension ProductCard: JSONRepresentable {
    func writeMembers(to json: inout JSONWriter) {
        json.member("id", product.id.text)
        json.member("name", product.name)
        json.member("price", product.price)
        json.member("currency", product.currency)
        json.member("thumbnail", product.images.first.map { publicURL + $0.thumbnailPath })
        json.member("inStock", stock.value?.isInStock)
        json.member("ratingAvg", product.cachedRating)
    }
}
