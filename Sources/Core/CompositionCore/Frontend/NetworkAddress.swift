/// The address of whoever is at the other end: IPv4, or IPv6.
///
/// An IPv4 address that is written as IPv6 (RFC 4291, section 2.5.5.2) is the IPv4 address: who comes to a listener for
/// both must not count twice.
public struct NetworkAddress: Sendable, Hashable {
    /// The 128 bits of IPv6, in the order of the network; an IPv4 address in its mapped form.
    let high: UInt64
    let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    init(ipv4 bits: UInt32) {
        self.init(high: 0, low: 0xffff << 32 | UInt64(bits))
    }

    /// - Parameter bytes: in the order of the network: 4 of IPv4, 16 of IPv6; any other number is none
    public init?(bytes: some Collection<UInt8>) {
        let halves = [bytes.prefix(8), bytes.dropFirst(8)].map { half in
            half.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        switch bytes.count {
        case 4: self.init(ipv4: UInt32(halves[0]))
        case 16: self.init(high: halves[0], low: halves[1])
        default: return nil
        }
    }

    public var isIPv4: Bool { high == 0 && low >> 32 == 0xffff }
}
