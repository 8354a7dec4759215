import CompositionCore
import StoreClients

/// Everything that the console shows of a product: four services in parallel, three of them optional.
struct ProductPage: Composition {
    static let name = "products"
    static let optionalParts: [PartName] = ["reviews", "relatedProducts", "stock"]

    let product: Product
    let reviews: Part<[Review]>
    let related: Part<[RelatedProduct]>
    let stock: Part<Stock>

    init(_ id: ResourceID, from store: WebServices, in context: RequestContext) async throws {
        async let product = context.required("product") { try await store.catalog.product(id, in: $0) }
        async let reviews = context.part("reviews") { try await store.reviews.newest(20, of: id, in: $0) }
        async let related = context.part("relatedProducts") {
            try await store.recommendations.related(to: id, count: 8, in: $0)
        }
        async let stock = context.part("stock") { try await store.inventory.stock(id, in: $0) }

        self.product = try await product
        self.reviews = await reviews
        self.related = await related
        self.stock = await stock
    }

    var parts: PartStates {
        PartStates(["reviews": reviews.state, "relatedProducts": related.state, "stock": stock.state])
    }
}
