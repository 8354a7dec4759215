import CompositionCore
import JSONSlices
import StoreClients

/// What a shelf label shows of a product, at most 40 bytes.
struct ProductTile: Composition {
    static let name = "product"
    static let optionalParts = StockedProduct.optionalParts
    static let nameBytesMax = 24

    /// At most 24 bytes, cut at a character.
    let name: String
    /// In the currency's smallest unit.
    let priceMinor: UInt32
    let currency: String
    let stock: Part<Stock>

    init(_ id: ResourceID, from store: DeviceServices, in context: RequestContext) async throws {
        let stocked = try await StockedProduct(id, from: store.catalog, store.inventory, in: context)
        let found = stocked.product
        guard let currency = found.currency.string, currency.utf8.count == 3, let digits = found.price.decimal,
            let priceMinor = minorUnits(of: digits, currency: currency)
        else { throw Failure(.badAnswer, "catalog: the product has no price that a label can show", part: "product") }
        name = (found.name.string ?? "").cut(toBytes: Self.nameBytesMax)
        self.priceMinor = priceMinor
        self.currency = currency
        stock = stocked.stock
    }

    var parts: PartStates { PartStates(["stock": stock.state]) }
}
