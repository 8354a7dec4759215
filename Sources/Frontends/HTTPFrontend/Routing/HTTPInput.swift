public import CompositionCore
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
public import JSONSlices

/// What a request says, bounded; every accessor validates.
public struct HTTPInput: Sendable {
    public let principal: Principal
    /// The checked JSON body of a write.
    public let body: JSONValue?
    private let parameters: Parameters
    private let query: String?
    private let headers: HTTPFields

    init(principal: Principal, request: Request, parameters: Parameters, body: JSONValue?) {
        self.principal = principal
        self.parameters = parameters
        self.body = body
        query = request.uri.query
        headers = request.headers
    }

    /// A `{name}` of the path.
    public func parameter(_ name: String) -> Substring {
        parameters[name[...]] ?? ""
    }

    /// A value of the query, percent-decoded, at most 512 bytes. Throws `invalid` if it stands twice.
    public func query(_ name: String) throws(Failure) -> String? {
        guard let query else { return nil }
        var found: String?
        for pair in query.split(separator: "&") where pair.prefix(while: { $0 != "=" }) == name {
            guard found == nil else { throw Failure(.invalid, "stands twice", field: name) }
            let raw = pair.dropFirst(name.count + 1).replacing("+", with: " ")
            guard let value = raw.removingPercentEncoding, value.utf8.count <= 512,
                !value.utf8.contains(0)
            else { throw Failure(.invalid, "is not percent-encoded text of at most 512 bytes", field: name) }
            found = value
        }
        return found
    }

    /// A whole number of the query in a range.
    public func query(_ name: String, in range: ClosedRange<Int>, default standard: Int) throws(Failure) -> Int {
        guard let text = try query(name) else { return standard }
        guard let number = Int(text), range.contains(number) else {
            throw Failure(
                .invalid, "must be a whole number from \(range.lowerBound) to \(range.upperBound)", field: name)
        }
        return number
    }

    /// `Idempotency-Key`: 1 to 64 visible ASCII characters, or absent.
    public func idempotencyKey() throws(Failure) -> String? {
        guard let key = headers[.idempotencyKey] else { return nil }
        guard (1...64).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7e).contains($0) }) else {
            throw Failure(.invalid, "must be 1 to 64 visible ASCII characters", field: "Idempotency-Key")
        }
        return key
    }
}

extension HTTPField.Name {
    // safe: a literal token
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    // safe: a literal token
    static let traceparent = HTTPField.Name("traceparent")!
}
