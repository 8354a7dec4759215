#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Addresses as limits see them.
public enum ClientAddress {
    private static let textBytesMax = 64

    /// Who is counted for an address: itself, of IPv6 its /64, because whoever has one address there has 2^64.
    public static func limitKey(_ address: String) -> String {
        guard address.utf8.contains(UInt8(ascii: ":")) else { return bounded(address) }
        guard let bytes = bytes(address) else { return bounded(address) }
        // An IPv4 address in an IPv6 socket (RFC 4291, section 2.5.5.2).
        if bytes[..<12].elementsEqual(mappedPrefix) { return bytes[12...].map(String.init).joined(separator: ".") }
        return stride(from: 0, to: 8, by: 2).map { String(Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]), radix: 16) }
            .joined(separator: ":")
    }

    /// Whether the address is of the machine itself. Nothing counts as such: a connection of a test without one.
    public static func isLoopback(_ address: String) -> Bool {
        if address.hasPrefix("127.") || address == "::1" || address.isEmpty { return true }
        guard address.utf8.contains(UInt8(ascii: ":")), let bytes = bytes(address) else { return false }
        let isMapped = bytes[..<12].elementsEqual(mappedPrefix) && bytes[12] == 127
        return isMapped || bytes.elementsEqual(loopback)
    }

    private static let mappedPrefix: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]

    private static let loopback: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]

    private static func bytes(_ address: String) -> [UInt8]? {
        // A zone names a network card (RFC 4007, section 11).
        let text = String(address.prefix { $0 != "%" })
        var bytes = [UInt8](repeating: 0, count: 16)
        return inet_pton(AF_INET6, text, &bytes) == 1 ? bytes : nil
    }

    private static func bounded(_ address: String) -> String {
        address.utf8.count <= textBytesMax ? address : String(address.prefix(textBytesMax))
    }
}
