import CompositionCore

/// Those that a request came through by what its headers say, the first being whoever began it. Nil stands where an
/// address isn't told (`unknown`, a made-up name, anything else).
enum ForwardedHops {
    /// What is longer isn't read: no honest chain of proxies is.
    static let bytesMax = 2048
    static let countMax = 32

    /// `X-Forwarded-For: client, proxy, proxy`; addresses may have a port. Of one that is too long the right end is read:
    /// else a client could make a proxy's words too long.
    static func list(_ value: String) -> [NetworkAddress?] {
        let end = String(decoding: value.utf8.suffix(bytesMax), as: UTF8.self)
        return end.split(separator: ",", omittingEmptySubsequences: false).suffix(countMax).map { node(trimmed($0)) }
    }

    /// `Forwarded: for=192.0.2.1;proto=https, for="[2001:db8::1]:4711"` (RFC 7239, section 4). Nil if it isn't exactly
    /// that: what a client wrote must not be able to swallow what a proxy added behind it.
    static func forwarded(_ value: String) -> [NetworkAddress?]? {
        guard value.utf8.count <= bytesMax else { return nil }
        var hops: [NetworkAddress?] = []
        var reader = ForwardedReader(value)
        repeat {
            guard hops.count < countMax, let element = reader.element() else { return nil }
            hops.append(element["for"].flatMap { node($0[...]) })
        } while reader.take(",")
        return reader.isAtEnd ? hops : nil
    }

    /// An address with or without a port: `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`.
    private static func node(_ text: Substring) -> NetworkAddress? {
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]"), isPort(text[text.index(after: end)...]) else { return nil }
            return NetworkAddress(text[text.index(after: text.startIndex)..<end])
        }
        if let colon = text.firstIndex(of: ":"), text.lastIndex(of: ":") == colon {
            return isPort(text[colon...]) ? NetworkAddress(text[..<colon]) : nil
        }
        return NetworkAddress(text)
    }

    /// Nothing, or a colon and a port; RFC 7239 lets a proxy make a name for it.
    private static func isPort(_ text: Substring) -> Bool {
        guard let colon = text.first else { return true }
        let port = text.dropFirst().utf8
        return colon == ":" && (1...32).contains(port.count) && port.allSatisfy(ForwardedReader.isToken)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
