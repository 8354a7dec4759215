import CompositionCore
import JSONSlices
import StoreClients

/// A product as partners copy it into systems of their own.
struct ProductDocument: Composition {
    static let name = "products"
    static let optionalParts = StockedProduct.optionalParts
    static let fields: Fields = """
        id,name,description,price(amount,currency),category,attributes,images,stock(level,warehouse)
        """

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

extension ProductDocument: JSONRepresentable {
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
