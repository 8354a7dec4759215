import CStoreMessages
import CompositionCore
import DeviceFrontend
import JSONSlices
import NIOCore
import StoreClients

extension ProductTile: DeviceRepresentable {
    func encode(into buffer: inout ByteBuffer) {
        var tile = Facet__Store__V1__ProductTile()
        facet__store__v1__product_tile__init(&tile)
        tile.price_minor = priceMinor
        tile.stock = stockState.wire
        name.withCString { name in
            currency.withCString { currency in
                tile.name = UnsafeMutablePointer(mutating: name)
                tile.currency = UnsafeMutablePointer(mutating: currency)
                let size = facet__store__v1__product_tile__get_packed_size(&tile)
                buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: size) {
                    facet__store__v1__product_tile__pack(&tile, $0.baseAddress?.assumingMemoryBound(to: UInt8.self))
                }
            }
        }
    }

    func json() -> ByteBuffer {
        var json = JSONWriter(capacity: 128)
        json.object {
            if !name.isEmpty { $0.member("name", name) }
            if priceMinor != 0 { $0.member("priceMinor", Int(priceMinor)) }
            $0.member("currency", currency)
            if stockState != .unknown { $0.member("stock", stockState.rawValue) }
        }
        return json.buffer
    }

    private var stockState: StockState {
        stock.value.map { StockState(quantity: $0.quantity) } ?? .unknown
    }
}

/// What a label says of the stock, by the names of proto/store.proto.
enum StockState: String, CaseIterable {
    case unknown = "UNKNOWN"
    case inStock = "IN_STOCK"
    case low = "LOW"
    case out = "OUT"

    static let lowMax = 5

    init(quantity: Int) {
        switch quantity {
        case ...0: self = .out
        case ...Self.lowMax: self = .low
        default: self = .inStock
        }
    }

    var wire: Facet__Store__V1__Stock {
        switch self {
        case .unknown: FACET__STORE__V1__STOCK__UNKNOWN
        case .inStock: FACET__STORE__V1__STOCK__IN_STOCK
        case .low: FACET__STORE__V1__STOCK__LOW
        case .out: FACET__STORE__V1__STOCK__OUT
        }
    }
}
