import CompositionCore
import HTTPFrontend
import JSONSlices
import StoreClients

/// A product as partners copy it into systems of their own.
struct ProductDocument: Composition {
    static let name = "products"
    static let optionalParts = StockedProduct.optionalParts
    static let fields = answer.fields

    let stocked: StockedProduct
    let publicURL: String

    init(_ id: ResourceID, from store: PartnerServices, in context: RequestContext) async throws {
        stocked = try await StockedProduct(id, from: store.catalog, store.inventory, in: context)
        publicURL = store.publicURL
    }

    init(_ stocked: StockedProduct, publicURL: String) {
        self.stocked = stocked
        self.publicURL = publicURL
    }

    var parts: PartStates { stocked.parts }
}

extension ProductDocument: JSONAnswer {
    static let answer = Schema.object(
        named: "ProductDocument", "A product as partners copy it into systems of their own.",
        [
            .field("id", .id("The product.")),
            .field("name", .text("What it is called.")),
            .field("description", .text("What it is.")),
            .field("price", price),
            .field("category", .array(of: .text("A category."), "From the widest to the narrowest.")),
            .field("attributes", .map(of: .scalar("What is so."), "Whatever else there is to say.")),
            .field("images", .array(of: .text("A picture.", format: .uri), "Its pictures.")),
            .optional("stock", stock),
        ])

    private static let price = Schema.object(
        named: "Price", "What it costs.",
        [
            .field("amount", .text("A decimal with the currency's digits, such as 129.90.", of: .digits)),
            .field("currency", .text("ISO 4217.", length: 3...3)),
        ])

    private static let stock = Schema.object(
        named: "Stock", "How much of it there is, and where.",
        [.field("level", .integer("How many there are.")), .field("warehouse", .text("Where they are."))])

    func writeMembers(to json: inout JSONWriter) {
        let product = stocked.product
        json.member("id", product.id.text)
        json.member("name", product.name)
        json.member("description", product.description)
        json.member(
            "price",
            object: {
                $0.member("amount", product.price.decimal)
                $0.member("currency", product.currency)
            })
        json.member("category", product.category.items) { $0.value($1) }
        json.member("attributes", scalars: product.attributes)
        json.member("images", product.images) { json, image in json.value(publicURL + image.path.text) }
        if let stock = stocked.stock.value {
            json.member(
                "stock",
                object: {
                    $0.member("level", stock.quantity)
                    $0.member("warehouse", stock.warehouse)
                })
        }
    }
}
