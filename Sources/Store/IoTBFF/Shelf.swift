import CompositionCore
import CStoreMessages
import DeviceFrontend
import JSONSlices
import NIOCore
import StoreClients

/// What a shelf scale needs to turn weight into a count.
struct Shelf: Composition {
    static let name = "shelf"

    let product: ResourceID
    /// At most 24 bytes, cut at a character.
    let productName: String
    let unitWeightGrams: UInt32
    /// From how many pieces on there are few left.
    let lowAt: UInt32

    init(_ id: ResourceID, from store: DeviceServices, in context: RequestContext) async throws {
        let shelf = try await context.required("shelf") { try await store.devices.shelf(id, in: $0) }
        let product = try await context.required("product") { try await store.catalog.product(shelf.product, in: $0) }
        self.product = product.id
        productName = (product.name.string ?? "").cut(toBytes: ProductTile.nameBytesMax)
        unitWeightGrams = UInt32(clamping: shelf.unitWeightGrams)
        lowAt = UInt32(clamping: shelf.lowAt)
    }
}

extension Shelf: DeviceRepresentable {
    func encode(into buffer: inout ByteBuffer) {
        var shelf = Facet__Store__V1__Shelf()
        facet__store__v1__shelf__init(&shelf)
        shelf.unit_weight_g = unitWeightGrams
        shelf.low_at = lowAt
        product.text.withCString { product in
            productName.withCString { name in
                shelf.product_id = UnsafeMutablePointer(mutating: product)
                shelf.name = UnsafeMutablePointer(mutating: name)
                let size = facet__store__v1__shelf__get_packed_size(&shelf)
                buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: size) {
                    facet__store__v1__shelf__pack(&shelf, $0.baseAddress?.assumingMemoryBound(to: UInt8.self))
                }
            }
        }
    }

    func json() -> ByteBuffer {
        var json = JSONWriter(capacity: 128)
        json.object {
            $0.member("productId", product.text)
            if !productName.isEmpty { $0.member("name", productName) }
            if unitWeightGrams != 0 { $0.member("unitWeightG", Int(unitWeightGrams)) }
            if lowAt != 0 { $0.member("lowAt", Int(lowAt)) }
        }
        return json.buffer
    }
}
