import CompositionCore
public import Foundation
import HTTPTypes

/// That a route, or a whole version of them, is going to end: since when nobody should begin to use it, when it ends,
/// and where that is explained.
public struct Deprecation: Sendable, Hashable {
    public let since: Date
    public let end: Date?
    /// Where people read what to do.
    public let link: String?

    public init(since: Date, end: Date? = nil, link: String? = nil) {
        self.since = since
        self.end = end
        self.link = link
    }

    /// `Deprecation` (RFC 9745, section 2: seconds since 1970 as a structured date), `Sunset` (RFC 8594, section 3) and
    /// the link of each.
    var headers: HTTPFields {
        var headers = HTTPFields()
        headers[.deprecation] = "@\(Int(since.timeIntervalSince1970))"
        if let end { headers[.sunset] = Self.httpDate(end) }
        guard let link else { return headers }
        let relations = ["deprecation"] + (end == nil ? [] : ["sunset"])
        headers[.link] = relations.map { "<\(link)>; rel=\"\($0)\"; type=\"text/html\"" }.joined(separator: ", ")
        return headers
    }

    /// RFC 9110, section 5.6.7.
    private static func httpDate(_ date: Date) -> String {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(secondsFromGMT: 0)
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return format.string(from: date)
    }
}

/// Which paths are deprecated.
struct Deprecations: Sendable {
    private var entries: [(path: String, deprecation: Deprecation, headers: HTTPFields)] = []

    mutating func add(_ path: String, _ deprecation: Deprecation) {
        entries.append(("/" + path, deprecation, deprecation.headers))
        // What is said of one route counts more than what is said of its version.
        entries.sort { $0.path.utf8.count > $1.path.utf8.count }
    }

    /// Of the path, or of what it lies below. `{id}` stands for any segment.
    func of(_ path: String) -> Deprecation? { entry(path)?.deprecation }

    /// Adds what an answer for the path says of its end; whatever its status is.
    func mark(_ headers: inout HTTPFields, for path: @autoclosure () -> String) {
        guard !entries.isEmpty, let entry = entry(path()) else { return }
        headers.append(contentsOf: entry.headers)
    }

    private func entry(_ path: String) -> (path: String, deprecation: Deprecation, headers: HTTPFields)? {
        let segments = path.split(separator: "/")
        return entries.first { entry in
            let declared = entry.path.split(separator: "/")
            return declared.count <= segments.count
                && zip(declared, segments).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
        }
    }
}

extension HTTPField.Name {
    // safe: a literal token
    static let deprecation = HTTPField.Name("Deprecation")!
    // safe: a literal token
    static let sunset = HTTPField.Name("Sunset")!
    // safe: a literal token
    static let link = HTTPField.Name("Link")!
}

extension HTTPRoutes {
    /// Declares that what was published at the path, and below it, is going to end. Answers say so, and the description.
    ///
    ///     partner.deprecate("v1", Deprecation(since: begin, end: end, link: "https://…/v2"))
    public mutating func deprecate(_ path: String, _ deprecation: Deprecation) {
        deprecations.add(path, deprecation)
    }
}
