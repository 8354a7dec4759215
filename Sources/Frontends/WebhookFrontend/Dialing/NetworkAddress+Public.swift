import CompositionCore

extension NetworkAddress {
    /// Whether anybody in the internet may be behind it, so that a call to it reaches no machine of ours. What isn't
    /// known to be public isn't.
    var isPublic: Bool {
        isIPv4 ? !Networks.special.contains(self) : Networks.global.contains(self) && !Networks.special.contains(self)
    }

    var isLoopback: Bool { Networks.loopback.contains(self) }
}

private enum Networks {
    static let loopback = TrustedProxies("127.0.0.0/8, ::1") ?? .none

    /// What is given out as global unicast (RFC 4291, section 2.4), and IPv4 as a translator sees it (RFC 6052).
    static let global = TrustedProxies("2000::/3, \(translated)/96") ?? .none

    /// Of the registries of special-purpose addresses (RFC 6890), what is no place in the internet.
    static let special =
        TrustedProxies((ipv4 + ipv4.map(embedded) + ipv6).joined(separator: ",")) ?? .none

    private static let translated = "64:ff9b::"

    private static let ipv4 = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        // Multicast, then what is reserved, with the broadcast address in it.
        "224.0.0.0/4", "240.0.0.0/4",
    ]

    /// Protocol assignments with Teredo, documentation, 6to4, AS112. All others aren't global unicast.
    private static let ipv6 = ["2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"]

    private static func embedded(_ network: String) -> String {
        let parts = network.split(separator: "/")
        return "\(translated)\(parts[0])/\(96 + (Int(parts[1]) ?? 32))"
    }
}
