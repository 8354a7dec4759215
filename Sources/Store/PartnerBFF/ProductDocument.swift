import CompositionCore
import JSONSlices
import StoreClients

/// A product as partners copy it into systems of their own.
struct ProductDocument: Composition {
    static let name = "products"
    static let optionalParts: [PartName] = ["stock"]

    let product: Product
    let stock: Part<Stock>
    let publicURL: String

    init(_ id: ResourceID, from store: PartnerServices, in context: RequestContext) async throws {
        async let product = required("product") { try await store.catalog.product(id, in: context) }
        async let stock = part { try await store.inventory.stock(id, in: context) }

        self.product = try await product
        self.stock = await stock
        publicURL = store.publicURL
    }

    init(product: Product, stock: Part<Stock>, publicURL: String) {
        self.product = product
        self.stock = stock
        self.publicURL = publicURL
    }

    var parts: PartStates {
        PartStates(["stock": stock.state])
    }
}

extension ProductDocument: JSONRepresentable {
    func writeMembers(to json: inout JSONWriter) {
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
        json.member("images", product.images) { json, image in json.value(publicURL + image.path) }
        if let stock = stock.value {
            json.member(
                "stock",
                object: {
                    $0.member("level", stock.quantity)
                    $0.member("warehouse", stock.warehouse)
                })
        }
    }
}
