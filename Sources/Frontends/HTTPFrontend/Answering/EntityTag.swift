import NIOCore

/// A strong entity tag (RFC 9110, section 8.8.3): a 64-bit hash of the bytes, the same in every process.
///
/// It tells versions of one resource apart; nobody gains by making two that collide, so speed decides:
/// eight bytes a step, multiply and fold.
struct EntityTag: Hashable {
    let hash: UInt64

    init(of bytes: ByteBuffer) {
        hash = bytes.withUnsafeReadableBytes { bytes in
            var hash = fold(UInt64(bytes.count) ^ 0x9e37_79b9_7f4a_7c15, 0xbf58_476d_1ce4_e5b9)
            var offset = 0
            while offset + 8 <= bytes.count {
                hash = fold(hash ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self), 0x94d0_49bb_1331_11eb)
                offset += 8
            }
            for index in offset..<bytes.count {
                hash = fold(hash ^ UInt64(bytes[index]), 0xd6e8_feb8_6659_fd93)
            }
            return hash
        }
    }

    /// As the header says it. The same bytes in another coding are another representation, with another tag.
    func text(_ coding: ContentCoding) -> String {
        let digits = String(hash, radix: 36)
        return switch coding {
        case .identity: "\"" + digits + "\""
        case .gzip: "\"" + digits + "-gzip\""
        }
    }

    /// Whether `If-None-Match` names the tag, by weak comparison (RFC 9110, section 13.1.2).
    static func list(_ header: String, contains tag: String) -> Bool {
        header.split(separator: ",").contains { item in
            let item = item.drop { $0 == " " }
            let opaque = item.hasPrefix("W/") ? item.dropFirst(2) : item
            return opaque == "*" || opaque.prefix { $0 != " " } == tag
        }
    }
}

private func fold(_ value: UInt64, _ factor: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: factor)
    return product.high ^ product.low ^ value
}
