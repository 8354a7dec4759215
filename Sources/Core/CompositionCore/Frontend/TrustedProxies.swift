/// The proxies whose word on a client's address counts: `10.0.0.0/8, 192.0.2.7, 2001:db8::/32, unix:`.
public struct TrustedProxies: Sendable, Hashable {
    private struct Network: Sendable, Hashable {
        let first: NetworkAddress
        /// Of the 128.
        let prefixBits: Int

        func contains(_ address: NetworkAddress) -> Bool {
            guard first.isIPv4 == address.isIPv4 else { return false }
            return first == address.masked(prefixBits)
        }
    }

    /// Nobody: whoever connects is the client.
    public static let none = Self(networks: [], trustsLocalSockets: false)
    private static let entriesMax = 256

    private let networks: [Network]
    /// Whether who comes over a Unix socket is one, by the word `unix:`.
    public let trustsLocalSockets: Bool

    private init(networks: [Network], trustsLocalSockets: Bool) {
        self.networks = networks
        self.trustsLocalSockets = trustsLocalSockets
    }

    /// Addresses and ranges (RFC 4632, section 3.1; RFC 4291, section 2.3), separated by commas. Nil if one is none, as
    /// a range whose address has bits behind its prefix.
    public init?(_ text: String) {
        guard text.contains(where: { $0 != " " }) else {
            self = .none
            return
        }
        let entries = text.split(separator: ",", omittingEmptySubsequences: false).map(Self.trimmed)
        guard entries.count <= Self.entriesMax else { return nil }
        var networks: [Network] = []
        for entry in entries where entry != "unix:" {
            guard let network = Self.network(entry) else { return nil }
            networks.append(network)
        }
        self.init(networks: networks, trustsLocalSockets: entries.contains("unix:"))
    }

    public var isEmpty: Bool { networks.isEmpty && !trustsLocalSockets }

    public func contains(_ address: NetworkAddress) -> Bool {
        networks.contains { $0.contains(address) }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return text
    }

    private static func network(_ text: Substring) -> Network? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let address = NetworkAddress(parts[0]) else { return nil }
        guard parts.count == 2 else { return Network(first: address, prefixBits: 128) }
        let isShort = !parts[0].contains(":")
        guard parts[1].utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let bits = UInt8(parts[1]),
            bits <= (isShort ? 32 : 128)
        else { return nil }
        let prefixBits = Int(bits) + (isShort ? 96 : 0)
        // A range of mapped addresses that says less than the mapping's own bits would be both families at once.
        guard address == address.masked(prefixBits), !address.isIPv4 || prefixBits >= 96 else { return nil }
        return Network(first: address, prefixBits: prefixBits)
    }
}

extension NetworkAddress {
    /// With nothing but its first bits.
    func masked(_ bits: Int) -> Self {
        let mask = { (bits: Int) in bits <= 0 ? 0 : bits >= 64 ? UInt64.max : UInt64.max << (64 - bits) }
        return Self(high: high & mask(bits), low: low & mask(bits - 64))
    }
}
