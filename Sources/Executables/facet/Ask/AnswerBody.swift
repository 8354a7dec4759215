import CStoreMessages
import JSONSlices
import NIOCore

/// The body of a store's answer (proto/store.proto) as proto3 JSON, for people.
enum AnswerBody {
    /// Nil for a composition that isn't known here, and for bytes that are none of its messages.
    static func json(of composition: String, _ body: ByteBuffer) -> ByteBuffer? {
        switch composition {
        case "product": productTile(body)
        case "shelf": shelf(body)
        default: nil
        }
    }

    private static func productTile(_ body: ByteBuffer) -> ByteBuffer? {
        let message = body.withUnsafeReadableBytes { bytes in
            facet__store__v1__product_tile__unpack(
                nil, bytes.count, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
        }
        guard let message else { return nil }
        defer { facet__store__v1__product_tile__free_unpacked(message, nil) }
        let tile = message.pointee
        var json = JSONWriter(capacity: 128)
        json.object {
            $0.member("name", String(cString: tile.name))
            $0.member("priceMinor", Int(tile.price_minor))
            $0.member("currency", String(cString: tile.currency))
            $0.member("stock", stockNames[tile.stock.rawValue] ?? "\(tile.stock.rawValue)")
        }
        return json.buffer
    }

    private static let stockNames: [UInt32: String] = [0: "UNKNOWN", 1: "IN_STOCK", 2: "LOW", 3: "OUT"]

    private static func shelf(_ body: ByteBuffer) -> ByteBuffer? {
        let message = body.withUnsafeReadableBytes { bytes in
            facet__store__v1__shelf__unpack(nil, bytes.count, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
        }
        guard let message else { return nil }
        defer { facet__store__v1__shelf__free_unpacked(message, nil) }
        let shelf = message.pointee
        var json = JSONWriter(capacity: 128)
        json.object {
            $0.member("productId", String(cString: shelf.product_id))
            $0.member("name", String(cString: shelf.name))
            $0.member("unitWeightG", Int(shelf.unit_weight_g))
            $0.member("lowAt", Int(shelf.low_at))
        }
        return json.buffer
    }
}
