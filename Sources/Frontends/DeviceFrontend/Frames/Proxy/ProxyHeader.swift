import CompositionCore
import NIOCore

/// What a proxy says of a connection before its first byte: the PROXY protocol (haproxy.org, proxy-protocol.txt), of
/// version 2 in bytes, of version 1 in text, which is all that nginx sends.
enum ProxyHeader {
    enum Reading: Equatable {
        case needsMore
        /// The header is taken off the bytes; nil: the proxy speaks for itself, or tells no address.
        case from(NetworkAddress?)
        case malformed
    }

    /// A header of version 2 with what proxies add to it: 16 bytes, the addresses, a few additions.
    static let bytesMax = 536

    /// Takes the header off the begin of what arrived. What is malformed says so with its first wrong byte.
    static func take(from bytes: inout ByteBuffer) -> Reading {
        switch bytes.readableBytesView.first {
        case nil: .needsMore
        case UInt8(ascii: "P"): takeText(from: &bytes)
        default: takeBinary(from: &bytes)
        }
    }

    private static let signature: [UInt8] = Array("\r\n\r\n\0\r\nQUIT\n".utf8)

    private static func takeBinary(from bytes: inout ByteBuffer) -> Reading {
        let view = bytes.readableBytesView
        guard view.prefix(12).elementsEqual(signature.prefix(view.count)) else { return .malformed }
        guard let start = bytes.getBytes(at: bytes.readerIndex, length: 16) else { return .needsMore }
        let length = Int(start[14]) << 8 | Int(start[15])
        guard start[12] == 0x20 || start[12] == 0x21, 16 + length <= bytesMax else { return .malformed }
        guard bytes.readableBytes >= 16 + length else { return .needsMore }
        bytes.moveReaderIndex(forwardBy: 16)
        guard let block = bytes.readBytes(length: length) else { return .malformed }
        // The proxy looks itself whether we are there.
        if start[12] == 0x20 { return .from(nil) }
        switch start[13] {
        case 0x00: return .from(nil)
        case 0x11 where isWhole(block, addresses: 12): return .from(NetworkAddress(bytes: block[..<4]))
        case 0x21 where isWhole(block, addresses: 36): return .from(NetworkAddress(bytes: block[..<16]))
        // A socket of the proxy's own machine has no address.
        case 0x31 where isWhole(block, addresses: 216): return .from(nil)
        default: return .malformed
        }
    }

    /// Behind the addresses stand additions only: a type, two bytes of length, so many bytes.
    private static func isWhole(_ block: [UInt8], addresses: Int) -> Bool {
        var offset = addresses
        while offset + 3 <= block.count { offset += 3 + Int(block[offset + 1]) << 8 + Int(block[offset + 2]) }
        return offset == block.count
    }
}

// Version 1: `PROXY TCP4 192.0.2.1 192.0.2.2 4711 8083` and the end of the line.
extension ProxyHeader {
    private static let textBytesMax = 107
    private static let prefix = Array("PROXY ".utf8)

    private static func takeText(from bytes: inout ByteBuffer) -> Reading {
        let view = bytes.readableBytesView.prefix(textBytesMax)
        guard view.prefix(6).elementsEqual(prefix.prefix(view.count)) else { return .malformed }
        guard let end = view.firstIndex(of: UInt8(ascii: "\n")) else {
            return view.count < textBytesMax ? .needsMore : .malformed
        }
        guard end > view.startIndex, view[end - 1] == UInt8(ascii: "\r"),
            let line = bytes.readString(length: end - view.startIndex - 1)
        else { return .malformed }
        bytes.moveReaderIndex(forwardBy: 2)
        return address(in: line.split(separator: " ", omittingEmptySubsequences: false))
    }

    private static func address(in words: [Substring]) -> Reading {
        // Whatever follows this word is to be ignored.
        if words.dropFirst().first == "UNKNOWN" { return .from(nil) }
        guard words.count == 6, let source = NetworkAddress(words[2]), let target = NetworkAddress(words[3]),
            words[4...].allSatisfy({ UInt16($0) != nil && $0.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } })
        else { return .malformed }
        switch words[1] {
        case "TCP4" where source.isIPv4 && target.isIPv4: return .from(source)
        case "TCP6" where words[2].contains(":") && words[3].contains(":"): return .from(source)
        default: return .malformed
        }
    }
}
