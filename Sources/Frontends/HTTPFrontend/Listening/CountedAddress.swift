import CompositionCore
import HTTPTypes
import NIOCore

/// Whose address counts: that of who connected, unless it is a trusted proxy that says for whom.
///
/// The hops are taken from the right, where the nearest proxy added its own, for as long as they are trusted: the first
/// that isn't is the client, and what stands left of it is only its word. What can't be understood ends the walk, so
/// that the last address that somebody trusted saw counts.
struct CountedAddress {
    let peer: SocketAddress?
    let proxies: TrustedProxies

    /// For requests with these headers; empty where there is none, as over a Unix socket.
    func text(_ headers: HTTPFields) -> String {
        // Nobody speaks for others: what the socket says has one spelling.
        if proxies.isEmpty, case .v4 = peer { return peer?.ipAddress ?? "" }
        let own = peer?.ipAddress.flatMap { NetworkAddress($0) }
        guard isTrusted(own) else { return own.map { "\($0)" } ?? "" }
        let claims = [
            claim(headers, .forwarded, ForwardedHops.forwarded), claim(headers, .xForwardedFor, ForwardedHops.list),
        ].compactMap { $0 }
        let found = claims.map { counted($0, from: own) }
        // A proxy writes one of the two and passes the other as the client wrote it; which one, nobody knows.
        let agreed = Set(found).count == 1 ? found[0] : own
        return agreed.map { "\($0)" } ?? ""
    }

    private func isTrusted(_ address: NetworkAddress?) -> Bool {
        guard !proxies.isEmpty else { return false }
        return address.map(proxies.contains) ?? (peer?.protocol == .unix && proxies.trustsLocalSockets)
    }

    /// Several fields of a name are one list (RFC 9110, section 5.3). One that makes no sense claims nothing.
    private func claim(
        _ headers: HTTPFields, _ name: HTTPField.Name, _ read: (String) -> [NetworkAddress?]?
    ) -> [NetworkAddress?]? {
        guard let value = headers[name] else { return nil }
        return read(value) ?? []
    }

    private func counted(_ hops: [NetworkAddress?], from own: NetworkAddress?) -> NetworkAddress? {
        var counted = own
        for hop in hops.reversed() {
            guard let hop else { break }
            counted = hop
            if !proxies.contains(hop) { break }
        }
        return counted
    }
}

extension HTTPField.Name {
    // safe: literal tokens
    static let forwarded = HTTPField.Name("Forwarded")!
    // safe: a literal token
    static let xForwardedFor = HTTPField.Name("X-Forwarded-For")!
}
