public import CompositionCore
public import JSONSlices

/// What somebody says of a product.
public struct Review: Sendable, JSONRepresentable {
    public let rating: Int
    private let id: JSONValue
    private let title: JSONValue
    private let comment: JSONValue
    private let authorID: JSONValue
    private let authorName: JSONValue
    private let createdAt: JSONValue

    init(_ json: JSONValue) throws(JSONError) {
        id = try json.string("id")
        rating = try json.integer("rating")
        guard (1...5).contains(rating) else { throw .unexpected(field: "rating") }
        title = try json.string("title")
        comment = try json.string("comment")
        let author = try json.object("author")
        authorID = try author.string("id")
        authorName = try author.string("name")
        createdAt = try json.string("createdAt")
    }

    public func writeMembers(to json: inout JSONWriter) {
        json.member("id", id)
        json.member("rating", rating)
        json.member("title", title)
        json.member("comment", comment)
        json.member(
            "author",
            object: { json in
                json.member("id", authorID)
                json.member("name", authorName)
            })
        json.member("createdAt", createdAt)
    }
}

/// The reviews service.
public struct ReviewsClient: Sendable {
    private let service: Service

    public init(_ service: Service) {
        self.service = service
    }

    /// The newest reviews of a product.
    public func newest(
        _ count: Int, of product: ResourceID, in context: RequestContext
    ) async throws(Failure) -> [Review] {
        try await service.read(
            "/reviews?productId=\(product)&limit=\(count)", keys: [key(product)], in: context
        ) { json throws(JSONError) in
            try json.list("items", countMax: count, Review.init)
        }
    }

    public func add(
        rating: Int, title: String, comment: String, by author: User, to product: ResourceID, idempotencyKey: String?,
        in context: RequestContext
    ) async throws(Failure) -> Review {
        try await service.write(
            .post, "/reviews", changing: [key(product)], idempotencyKey: idempotencyKey, in: context,
            body: { json in
                json.member("productId", product.text)
                json.member("rating", rating)
                json.member("title", title)
                json.member("comment", comment)
                json.member(
                    "author",
                    object: { json in
                        json.member("id", author.id.text)
                        json.member("name", author.fullName)
                    })
            }, Review.init)
    }

    private func key(_ product: ResourceID) -> ResourceKey { service.key("product", product.text) }
}
