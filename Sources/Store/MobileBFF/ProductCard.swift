import CompositionCore
import HTTPFrontend
import JSONSlices
import StoreClients

/// What the phone shows of a product: seven fields, two calls.
struct ProductCard: Composition {
    static let name = "products"
    static let optionalParts = StockedProduct.optionalParts
    static let deviceClasses = Screen.classes

    let stocked: StockedProduct
    let publicURL: String
    let screen: Screen

    init(_ id: ResourceID, from store: MobileServices, in context: RequestContext) async throws {
        stocked = try await StockedProduct(id, from: store.catalog, store.inventory, in: context)
        publicURL = store.publicURL
        screen = Screen(context.deviceClass)
    }

    init(_ stocked: StockedProduct, publicURL: String, screen: Screen) {
        self.stocked = stocked
        self.publicURL = publicURL
        self.screen = screen
    }

    var parts: PartStates { stocked.parts }
}

extension ProductCard: JSONAnswer {
    static let answer = Schema.object(
        named: "ProductCard", "What the phone shows of a product.",
        [
            .field("id", .id("The product.")),
            .field("name", .text("What it is called.")),
            .field("price", .price),
            .field("currency", .currency),
            .optional("thumbnail", .text("A small picture.", format: .uri)),
            .optional("inStock", .boolean("Whether there is any.")),
            .optional("ratingAvg", .decimal("The mean of its stars.")),
        ])

    func writeMembers(to json: inout JSONWriter) {
        let product = stocked.product
        json.member("id", product.id.text)
        json.member("name", product.name)
        json.member("price", product.price)
        json.member("currency", product.currency)
        json.member("thumbnail", product.images.first.map { publicURL + $0.thumbnailPath.text(in: screen.thumbnail) })
        json.member("inStock", stocked.stock.value?.isInStock)
        json.member("ratingAvg", product.cachedRating)
    }
}
