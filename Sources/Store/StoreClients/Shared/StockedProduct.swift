public import CompositionCore

/// A product and what is known of its stock: two calls in parallel, of which only the product's has to succeed.
public struct StockedProduct: Sendable {
    public static let optionalParts: [PartName] = ["stock"]

    public let product: Product
    public let stock: Part<Stock>

    public init(
        _ id: ResourceID, from catalog: CatalogClient, _ inventory: InventoryClient, in context: RequestContext
    ) async throws {
        async let product = context.required("product") { try await catalog.product(id, in: $0) }
        async let stock = context.part("stock", if: context.wants("stock")) { try await inventory.stock(id, in: $0) }
        self.product = try await product
        self.stock = await stock
    }

    init(product: Product, stock: Part<Stock>) {
        self.product = product
        self.stock = stock
    }

    public var parts: PartStates { PartStates(["stock": stock.state]) }
}

/// A page of products with their stock: one call for the products, one for the stock of all of them.
public struct StockedProducts: Sendable {
    public let items: [StockedProduct]
    public let next: String?

    public init(
        category: String?, cursor: String?, limit: Int, from catalog: CatalogClient, _ inventory: InventoryClient,
        in context: RequestContext
    ) async throws {
        let page = try await context.required("product") {
            try await catalog.products(category: category, cursor: cursor, limit: limit, in: $0)
        }
        let stock = await context.part("stock", if: context.wants("items.stock")) {
            try await inventory.stock(page.items.map(\.id), in: $0)
        }
        items = page.items.map { StockedProduct(product: $0, stock: stock.item($0.id)) }
        next = page.next
    }

    /// Of all items: a product that the inventory left out lacks its stock alone.
    public var parts: PartStates { PartStates(["stock": items.lazy.map(\.stock).state()]) }
}
