public import CompositionCore
public import JSONSlices

/// A product that goes with another.
public struct RelatedProduct: Sendable {
    public let id: ResourceID
    public let name: JSONValue
    public let price: JSONValue
    public let currency: JSONValue
    public let thumbnailPath: PicturePath

    init(_ json: JSONValue) throws(JSONError) {
        id = try json.id("id")
        name = try json.string("name")
        price = try json.amount("price")
        currency = try json.string("currency")
        thumbnailPath = try PicturePath(json, "thumbUrl")
    }
}

/// The recommendations service.
public struct RecommendationsClient: Sendable {
    private let service: Service

    public init(_ service: Service) {
        self.service = service
    }

    public func related(
        to product: ResourceID, count: Int, in context: RequestContext
    ) async throws(Failure) -> [RelatedProduct] {
        try await service.read(
            "/related?productId=\(product)&limit=\(count)", keys: [service.key("product", product.text)], in: context
        ) { json throws(JSONError) in
            try json.list("items", countMax: count, RelatedProduct.init)
        }
    }
}
