import CStoreMessages
import JSONSlices
import NIOCore

@testable import IoTBFF

/// The bodies of the store's answers as JSON.
enum StoreMessages {
    /// A body in proto3 JSON; nil for a composition that isn't known here, and for bytes that are no such body.
    static func json(of composition: String, _ body: ByteBuffer) -> ByteBuffer? {
        switch composition {
        case ProductTile.name: tile(body)
        case Shelf.name: shelf(body)
        default: nil
        }
    }

    private static func tile(_ body: ByteBuffer) -> ByteBuffer? {
        let unpacked = body.withUnsafeReadableBytes {
            facet__store__v1__product_tile__unpack(nil, $0.count, $0.baseAddress?.assumingMemoryBound(to: UInt8.self))
        }
        guard let unpacked else { return nil }
        defer { facet__store__v1__product_tile__free_unpacked(unpacked, nil) }
        let tile = unpacked.pointee
        var json = JSONWriter(capacity: 128)
        json.object {
            $0.member("name", text(tile.name))
            $0.member("priceMinor", Int(tile.price_minor))
            $0.member("currency", text(tile.currency))
            $0.member("stock", StockState.allCases.first { $0.wire == tile.stock }?.rawValue)
        }
        return json.buffer
    }

    private static func shelf(_ body: ByteBuffer) -> ByteBuffer? {
        let unpacked = body.withUnsafeReadableBytes {
            facet__store__v1__shelf__unpack(nil, $0.count, $0.baseAddress?.assumingMemoryBound(to: UInt8.self))
        }
        guard let unpacked else { return nil }
        defer { facet__store__v1__shelf__free_unpacked(unpacked, nil) }
        let shelf = unpacked.pointee
        var json = JSONWriter(capacity: 128)
        json.object {
            $0.member("productId", text(shelf.product_id))
            $0.member("name", text(shelf.name))
            $0.member("unitWeightG", Int(shelf.unit_weight_g))
            $0.member("lowAt", Int(shelf.low_at))
        }
        return json.buffer
    }

    private static func text(_ string: UnsafeMutablePointer<CChar>?) -> String {
        string.map { String(cString: $0) } ?? ""
    }
}
