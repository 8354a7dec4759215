import Foundation

/// The fields of a query or a form, and back.
enum Fields {
    static func of(url: String) -> [String: String] {
        of(String(url.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""))
    }

    static func of(_ text: String) -> [String: String] {
        var fields: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let halves = pair.split(separator: "=", maxSplits: 1).map(String.init)
            fields[halves[0]] = halves.count > 1 ? halves[1].removingPercentEncoding ?? "" : ""
        }
        return fields
    }

    /// RFC 3986, section 2.3.
    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

    static func text(_ fields: [(String, String)]) -> String {
        fields.map { $0.0 + "=" + ($0.1.addingPercentEncoding(withAllowedCharacters: unreserved) ?? "") }
            .joined(separator: "&")
    }
}
