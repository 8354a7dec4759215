import CompositionCore
import HTTPFrontend
import JSONSlices
import StoreClients

extension WebBFF {
    /// `POST /api/products/{id}/reviews`: the signed-in user's opinion.
    static func addReview(
        _ write: HTTPWrite<ResourceID, NewReview>, to store: WebServices, in context: RequestContext
    ) async throws -> Review {
        let author = try await store.users.user(context.principal.requireUser(), in: context)
        let review = write.body
        return try await store.reviews.add(
            rating: review.rating, title: review.title, comment: review.comment, by: author, to: write.subject,
            idempotencyKey: write.idempotencyKey.map { "\(author.id).review.\($0)" }, in: context)
    }

    /// `PUT /api/products/{id}/price`: managers only.
    static func setPrice(
        _ write: HTTPWrite<ResourceID, NewPrice>, to store: WebServices, in context: RequestContext
    ) async throws -> ProductPrice {
        let user = try await store.users.user(context.principal.requireUser(), in: context)
        guard user.roles.contains("manager") else { throw Failure(.forbidden, "only managers set prices") }
        return ProductPrice(
            product: try await store.catalog.setPrice(
                write.body.price, of: write.subject,
                idempotencyKey: write.idempotencyKey.map { "\(user.id).price.\($0)" }, in: context))
    }
}

/// What a user thinks of a product.
struct NewReview: HTTPBody {
    private static let rating = Member("rating", .integer("Stars.", in: 1...5))
    private static let title = Member("title", .text("In a few words.", length: 1...120))
    private static let comment = Member("comment", .text("In more.", length: 1...4000))
    static let schema = Schema.object(
        named: "NewReview", "Says what the signed-in user thinks of a product.",
        [rating.field, title.field, comment.field])

    let rating: Int
    let title: String
    let comment: String

    init(_ body: InputObject) throws(Failure) {
        rating = try body[Self.rating]
        title = try body[Self.title]
        comment = try body[Self.comment]
    }
}

/// What a product is to cost.
struct NewPrice: HTTPBody {
    private static let price = Member("price", .amount("In the product's currency."))
    static let schema = Schema.object(named: "NewPrice", "Sets what a product costs.", [price.field])

    /// The digits as they came.
    let price: String

    init(_ body: InputObject) throws(Failure) {
        price = try body[Self.price]
    }
}

/// What a changed price answers.
struct ProductPrice: JSONAnswer {
    static let answer = Schema.object(
        named: "ProductPrice", "What a product costs now.",
        [.field("id", .id("The product.")), .field("price", .price), .field("currency", .currency)])

    let product: Product

    func writeMembers(to json: inout JSONWriter) {
        json.member("id", product.id.text)
        json.member("price", product.price)
        json.member("currency", product.currency)
    }
}
