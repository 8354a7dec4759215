/// How an answer's bytes are coded (RFC 9110, section 8.4.1).
enum ContentCoding: Sendable, Hashable {
    case identity, gzip

    /// Below this a head is most of what travels.
    static let gzipBytesMin = 1024

    /// What a client prefers by its `Accept-Encoding` (RFC 9110, section 12.5.3), for a body of so many bytes. A client
    /// that accepts neither gets its answer as it is.
    init(accepted header: String?, bytes: Int) {
        self = .identity
        guard let header else { return }
        let accepted = Accepted(header)
        let gzip = accepted.gzip ?? accepted.other ?? 0
        guard gzip > 0 else { return }
        let identity = accepted.identity ?? accepted.other.map { min($0, gzip) } ?? 0.001
        guard identity > 0 else {
            self = .gzip
            return
        }
        if gzip >= identity, bytes >= Self.gzipBytesMin { self = .gzip }
    }
}

/// The weights that the header gives; nil: it doesn't name the coding.
private struct Accepted {
    var gzip: Double?
    var identity: Double?
    var other: Double?

    init(_ header: String) {
        for item in header.split(separator: ",").prefix(16) {
            let parts = item.split(separator: ";")
            guard let name = parts.first else { continue }
            let weight = parts.dropFirst().lazy.compactMap(Self.weight).first ?? 1
            switch Self.trimmed(name).lowercased() {
            case "gzip", "x-gzip": gzip = weight
            case "identity": identity = weight
            case "*": other = weight
            default: break
            }
        }
    }

    /// `q=0.5`; what isn't a number from 0 to 1 counts as 0.
    private static func weight(_ parameter: Substring) -> Double? {
        let text = trimmed(parameter)
        guard text.hasPrefix("q=") || text.hasPrefix("Q=") else { return nil }
        guard let weight = Double(text.dropFirst(2)), (0...1).contains(weight) else { return 0 }
        return weight
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
