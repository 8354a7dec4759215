public import CompositionCore

/// Whether the connections of devices come through a proxy that says whose they are.
public enum ProxyProtocol: Sendable, Hashable {
    /// They don't: who connects is the device.
    case off
    /// All do, by the PROXY protocol of version 2 or 1, and from these proxies. Whoever else connects is turned away: a
    /// listener that takes both lets a device name its address as it likes.
    case required(from: TrustedProxies)
}

/// Where a device's connection comes from, told to the handlers behind ``ProxyHeaderHandler``, before the connection
/// is active for them.
struct ConnectedFrom: Sendable, Hashable {
    let address: NetworkAddress
}
