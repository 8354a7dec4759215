import CompositionCore
import NIOCore

/// Where deliveries may go.
public struct ReceiverPolicy: Sendable {
    /// Whether receivers on this machine may be registered, over http too. For development.
    public let allowsLoopback: Bool

    public init(allowsLoopback: Bool) {
        self.allowsLoopback = allowsLoopback
    }

    /// Whether the address may be dialled. What goes over http stays on this machine.
    func admits(_ address: NetworkAddress, isSecure: Bool) -> Bool {
        address.isLoopback ? allowsLoopback : isSecure && address.isPublic
    }

    /// The addresses, if every single one may be dialled: a name with a private one among others is no receiver's.
    func admitted(_ addresses: [SocketAddress], isSecure: Bool) -> [NetworkAddress]? {
        let known = addresses.compactMap { $0.ipAddress.flatMap { NetworkAddress($0) } }
        guard !addresses.isEmpty, known.count == addresses.count,
            known.allSatisfy({ admits($0, isSecure: isSecure) })
        else { return nil }
        return known
    }
}
