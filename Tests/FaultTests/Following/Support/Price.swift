import Foundation
import NIOCore

/// Finds the price, in whole units, in what a client got.
enum Price {
    /// The whole or what changed of it, of a page or a card.
    static func `in`(json text: String) -> Int? {
        guard let json = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else { return nil }
        let state = (json["patch"] ?? json["value"] ?? json) as? [String: Any]
        let product = state?["product"] as? [String: Any] ?? state
        return (product?["price"] as? NSNumber)?.intValue
    }

    /// Of a tile in protobuf: its second field, a varint (store.proto).
    static func `in`(tile body: ByteBuffer) -> Int? {
        var bytes = body
        while let key = bytes.readVarint() {
            switch key & 7 {
            case 0:
                guard let value = bytes.readVarint() else { return nil }
                if key >> 3 == 2 { return value / 100 }
            case 2:
                guard let count = bytes.readVarint() else { return nil }
                bytes.moveReaderIndex(forwardBy: min(count, bytes.readableBytes))
            default: return nil
            }
        }
        return nil
    }

    /// Of a view in JSON.
    static func `in`(view payload: [UInt8]) -> Int? {
        let view = try? JSONSerialization.jsonObject(with: Data(payload)) as? [String: Any]
        let tile = view?["body"] as? [String: Any]
        return (tile?["priceMinor"] as? NSNumber).map { $0.intValue / 100 }
    }
}

extension ByteBuffer {
    fileprivate mutating func readVarint() -> Int? {
        var value = 0
        for shift in stride(from: 0, to: 63, by: 7) {
            guard let byte: UInt8 = readInteger() else { return nil }
            value |= Int(byte & 0x7f) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}
