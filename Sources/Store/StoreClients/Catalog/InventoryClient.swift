public import CompositionCore
import JSONSlices

/// How much of a product there is.
public struct Stock: Sendable {
    public let product: ResourceID
    public let quantity: Int
    public let warehouse: String

    public var isInStock: Bool { quantity > 0 }

    init(_ json: JSONValue) throws(JSONError) {
        product = try json.id("productId")
        quantity = try json.integer("quantity")
        warehouse = try json.text("warehouse")
    }
}

/// The inventory service.
public struct InventoryClient: Sendable {
    private let service: Service

    public init(_ service: Service) {
        self.service = service
    }

    public func stock(_ id: ResourceID, in context: RequestContext) async throws(Failure) -> Stock {
        try await service.read("/stock/\(id)", keys: [key(id)], in: context, Stock.init)
    }

    /// The stock of several products in one call, by product; what the inventory doesn't know is left out.
    public func stock(
        _ ids: [ResourceID], in context: RequestContext
    ) async throws(Failure) -> [ResourceID: Stock] {
        guard !ids.isEmpty else { return [:] }
        let page = try await service.read("/stock?ids=\(ids)", keys: ids.map(key), in: context) {
            json throws(JSONError) in
            try Page(json, countMax: ids.count, Stock.init)
        }
        return Dictionary(page.items.map { ($0.product, $0) }) { first, _ in first }
    }

    private func key(_ id: ResourceID) -> ResourceKey { service.key("stock", id.text) }
}
