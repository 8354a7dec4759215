public import CompositionCore
import JSONSlices

/// The catalog service.
public struct CatalogClient: Sendable {
    private let service: Service

    public init(_ service: Service) {
        self.service = service
    }

    public func product(_ id: ResourceID, in context: RequestContext) async throws(Failure) -> Product {
        try await service.read("/products/\(id)", keys: [key(id)], in: context, Product.init)
    }

    /// A page of the products, of a category where one is named. A cursor that the catalog didn't give is `invalid`.
    public func products(
        category: String?, cursor: String?, limit: Int, in context: RequestContext
    ) async throws(Failure) -> Page<Product> {
        var path: ServicePath = "/products?limit=\(limit)"
        if let category { path = "\(path)&category=\(encoding: category)" }
        if let cursor { path = "\(path)&cursor=\(encoding: cursor)" }
        do {
            return try await service.read(
                path, keys: category.map { [service.key("category", $0)] } ?? [], in: context,
                moreKeys: { page in page.items.map { key($0.id) } }
            ) { json throws(JSONError) in
                try Page(json, countMax: limit, Product.init)
            }
        } catch  where error.code == .refused && category.map({ ResourceID($0) == nil }) ?? false {
            throw Failure(.invalid, "is the name of no category", field: "category")
        } catch  where error.code == .refused && cursor != nil {
            throw Failure(.invalid, "is not a cursor that was given here", field: "cursor")
        }
    }

    /// Changes the price; the digits are a plain decimal.
    public func setPrice(
        _ digits: String, of id: ResourceID, idempotencyKey: String?, in context: RequestContext
    ) async throws(Failure) -> Product {
        try await service.write(
            .patch, "/products/\(id)", changing: [key(id)], idempotencyKey: idempotencyKey, in: context,
            body: {
                $0.key("price")
                $0.value(digits: digits)
            }, Product.init)
    }

    private func key(_ id: ResourceID) -> ResourceKey { service.key("product", id.text) }
}
