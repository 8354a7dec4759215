/// What a service's `Cache-Control` says (RFC 9111, section 5.2.2; RFC 5861). This cache is shared by all clients.
struct CacheControl: Sendable, Hashable {
    /// How long the answer is fresh, from when it was made: `s-maxage`, else `max-age`, at most a year.
    var maxAge: Duration?
    var staleWhileRevalidate: Duration?
    var staleIfError: Duration?
    var isNoStore = false
    /// It may be kept, but not answered before the service said again that it is right.
    var isNoCache = false
    var isPrivate = false
    /// Once invalid it may not be answered, whatever fails.
    var mustRevalidate = false

    init() {}

    init(_ header: String?) {
        guard let header else { return }
        for directive in header.split(separator: ",") {
            let parts = directive.split(separator: "=", maxSplits: 1)
            guard let name = parts.first else { continue }
            read(trimmed(name).lowercased(), parts.count > 1 ? trimmed(parts[1]) : nil)
        }
    }

    private mutating func read(_ name: String, _ argument: Substring?) {
        switch name {
        case "max-age": maxAge = sharedMaxAge ?? seconds(argument)
        case "s-maxage":
            sharedMaxAge = seconds(argument)
            maxAge = sharedMaxAge
        case "stale-while-revalidate": staleWhileRevalidate = seconds(argument)
        case "stale-if-error": staleIfError = seconds(argument)
        case "no-store": isNoStore = true
        case "no-cache": isNoCache = true
        case "private": isPrivate = true
        case "must-revalidate", "proxy-revalidate": mustRevalidate = true
        default: break
        }
    }

    private var sharedMaxAge: Duration?

    /// A number of seconds, perhaps quoted; what is no number counts as 0, the careful reading (section 4.2.1).
    private func seconds(_ argument: Substring?) -> Duration {
        let digits = (argument ?? "").drop { $0 == "\"" }.prefix { $0 != "\"" }
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return .zero }
        return .seconds(min(Int(digits) ?? Int.max, 31_536_000))
    }
}

private func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return text
}
