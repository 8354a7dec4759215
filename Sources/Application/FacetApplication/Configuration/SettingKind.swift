import CompositionCore
import Upstream

/// What the text of a setting may be.
public enum SettingKind: Sendable, Hashable {
    case text
    case flag
    case choice([String])
    case port
    case integer(ClosedRange<Int>)
    /// `800ms`, `2s`, `5m`, `1h`.
    case duration(ClosedRange<Duration>)
    /// `http://` or `https://`, a host, an optional port.
    case url
    /// Where a service is called: `http://` or `https://`, a host, an optional port, an optional path; several,
    /// separated by commas.
    case serviceAddress
    /// `100/1s`, `10000/24h` or `off`.
    case rate
    /// `acme=100/1s;10000/24h`: a client's rate and its quota; several, separated by commas.
    case clientRates
    /// A name or an address.
    case host
    /// Addresses and ranges of addresses, separated by commas.
    case networks

    /// The word for the type in documentation.
    public var name: String {
        switch self {
        case .text: "text"
        case .flag: "flag"
        case .choice: "choice"
        case .port: "port"
        case .integer: "integer"
        case .duration: "duration"
        case .url: "URL"
        case .serviceAddress: "service address"
        case .rate: "rate"
        case .clientRates: "list of clients' rates"
        case .host: "host"
        case .networks: "networks"
        }
    }

    /// What is allowed, for people.
    public var allowed: String {
        switch self {
        case .text: "any text"
        case .flag: "true or false"
        case .choice(let words): words.joined(separator: ", ")
        case .port: "0 to 65535 (0: any free port)"
        case .integer(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .duration(let range):
            "\(DurationText.write(range.lowerBound)) to \(DurationText.write(range.upperBound)), "
                + "as 800ms, 2s, 5m or 1h"
        case .url: "http://host:port or https://host:port"
        case .serviceAddress: "http://host:port or https://host:port, for several instances separated by commas"
        case .rate: "a count and a time, as 100/1s, 5/500ms or 10000/24h; off"
        case .clientRates: "acme=100/1s;10000/24h, for several clients separated by commas"
        case .host: "a host name or an IP address"
        case .networks:
            "IP addresses and ranges separated by commas, as 10.0.0.0/8 or 2001:db8::7; unix: for local sockets"
        }
    }

    /// Whether a text is a value of this kind.
    public func accepts(_ text: String) -> Bool {
        switch self {
        case .text: !text.utf8.contains { $0 < 0x20 || $0 == 0x7f }
        case .flag: text == "true" || text == "false"
        case .choice(let words): words.contains(text)
        case .port: Int(text).map { (0...65535).contains($0) } ?? false
        case .integer(let range): Int(text).map(range.contains) ?? false
        case .duration(let range): DurationText.read(text).map(range.contains) ?? false
        case .url: URLText.isValid(text)
        case .serviceAddress: ServiceAddress.urls(text).allSatisfy(URLText.isValid) && isList(text)
        case .rate: RateText.read(text) != nil
        case .clientRates: RateText.clients(text) != nil
        case .host: URLText.isHost(text)
        case .networks: TrustedProxies(text) != nil
        }
    }

    private func isList(_ text: String) -> Bool { (try? ServiceAddress.list(text)) != nil }
}
