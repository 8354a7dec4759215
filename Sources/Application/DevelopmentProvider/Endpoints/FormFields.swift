import Foundation
import HTTPFrontend
import HTTPTypes
import NIOCore

/// The fields of a form or a query, each of them once (RFC 6749, section 3.1).
struct FormFields: Sendable {
    private static let countMax = 32
    private static let valueBytesMax = 4096

    private let values: [String: String]

    init(_ text: some StringProtocol) throws(OAuthError) {
        var values: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let name = pair.prefix { $0 != "=" }
            guard let field = Self.decode(name), let value = Self.decode(pair.dropFirst(name.count + 1)),
                value.utf8.count <= Self.valueBytesMax, !value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f })
            else { throw .invalidRequest("a field is not form-encoded text") }
            guard values.updateValue(value, forKey: field) == nil else {
                throw .invalidRequest("\(field) stands twice")
            }
        }
        guard values.count <= Self.countMax else { throw .invalidRequest("there are too many fields") }
        self.values = values
    }

    init(body request: PageRequest) throws(OAuthError) {
        let type = request.head.headers[.contentType]?.lowercased() ?? ""
        guard type.hasPrefix("application/x-www-form-urlencoded") else {
            throw .invalidRequest("the body must be application/x-www-form-urlencoded")
        }
        try self.init(String(buffer: request.body))
    }

    /// Nil where it is absent or empty.
    subscript(_ name: String) -> String? {
        guard let value = values[name], !value.isEmpty else { return nil }
        return value
    }

    static func decode(_ text: some StringProtocol) -> String? {
        String(text).replacing("+", with: " ").removingPercentEncoding
    }

    static func encode(_ text: String) -> String {
        let plain = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }

    /// An address with more fields in its query; those without a value are left out.
    static func address(_ base: String, _ fields: [(String, String?)]) -> String {
        let query = fields.compactMap { name, value in value.map { "\(name)=\(encode($0))" } }
        guard !query.isEmpty else { return base }
        return base + (base.contains("?") ? "&" : "?") + query.joined(separator: "&")
    }
}
