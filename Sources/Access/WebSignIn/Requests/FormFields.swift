import CompositionCore
import Foundation
import HTTPFrontend
import HTTPTypes
import NIOCore

/// The fields of a query or of a form (application/x-www-form-urlencoded).
struct FormFields: Sendable {
    private static let countMax = 32

    private let values: [String: String]

    /// Throws `invalid` for a name that stands twice: which of the two counts would be a matter of taste.
    init(_ text: String) throws(Failure) {
        var values: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(halves[0]), let value = Self.decoded(halves.count > 1 ? halves[1] : "")
            else { throw Failure(.invalid, "is not percent-encoded UTF-8", field: String(halves[0].prefix(32))) }
            guard values.updateValue(value, forKey: name) == nil else {
                throw Failure(.invalid, "stands twice", field: String(name.prefix(32)))
            }
            guard values.count <= Self.countMax else { throw Failure(.invalid, "there are too many fields") }
        }
        self.values = values
    }

    init(query request: ClientRequest) throws(Failure) {
        try self.init(request.query ?? "")
    }

    /// Throws `invalid` if the body is no form.
    init(form page: PageRequest) throws(Failure) {
        let type = page.head.headers[.contentType]?.lowercased() ?? ""
        guard type.hasPrefix("application/x-www-form-urlencoded") else {
            throw Failure(.invalid, "must be application/x-www-form-urlencoded", field: "Content-Type")
        }
        try self.init(String(buffer: page.body))
    }

    subscript(name: String) -> String? { values[name] }

    private static func decoded(_ text: Substring) -> String? {
        String(text.map { $0 == "+" ? " " : $0 }).removingPercentEncoding
    }
}

extension String {
    /// As a value of a query or a form: everything but unreserved characters is encoded (RFC 3986, section 2.3).
    var formEncoded: String {
        addingPercentEncoding(withAllowedCharacters: .unreserved) ?? ""
    }
}

extension CharacterSet {
    fileprivate static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}
