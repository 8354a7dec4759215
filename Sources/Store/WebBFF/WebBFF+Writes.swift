import CompositionCore
import HTTPFrontend
import JSONSlices
import StoreClients

extension WebBFF {
    /// `POST /api/products/{id}/reviews`: the signed-in user's opinion.
    static func addReview(
        _ input: HTTPInput, to store: WebServices, in context: RequestContext
    ) async throws -> Review {
        let product = try ResourceID(input)
        let body = try input.object(allowing: ["rating", "title", "comment"])
        let rating = try body.integer("rating", in: 1...5)
        let title = try body.text("title", lengthIn: 1...120)
        let comment = try body.text("comment", lengthIn: 1...4000)
        let key = try input.idempotencyKey()
        let author = try await store.users.user(context.principal.requireUser(), in: context)
        return try await store.reviews.add(
            rating: rating, title: title, comment: comment, by: author, to: product,
            idempotencyKey: key.map { "\(author.id).review.\($0)" }, in: context)
    }

    /// `PUT /api/products/{id}/price`: managers only.
    static func setPrice(
        _ input: HTTPInput, to store: WebServices, in context: RequestContext
    ) async throws -> ProductPrice {
        let product = try ResourceID(input)
        let body = try input.object(allowing: ["price"])
        let price = try body.amount("price")
        let key = try input.idempotencyKey()
        let user = try await store.users.user(context.principal.requireUser(), in: context)
        guard user.roles.contains("manager") else { throw Failure(.forbidden, "only managers set prices") }
        return ProductPrice(
            product: try await store.catalog.setPrice(
                price, of: product, idempotencyKey: key.map { "\(user.id).price.\($0)" }, in: context))
    }
}

/// What a changed price answers.
struct ProductPrice: JSONRepresentable {
    let product: Product

    func writeMembers(to json: inout JSONWriter) {
        json.member("id", product.id.text)
        json.member("price", product.price)
        json.member("currency", product.currency)
    }
}
