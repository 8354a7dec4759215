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

    /// A declared value of the path, the query or a header. Throws `invalid` naming it if it isn't as declared.
    public subscript<Value>(_ parameter: Parameter<Value>) -> Value {
        get throws(Failure) {
            let declaration = parameter.declaration
            switch declaration.place {
            case .path: return try parameter.value(pathValue(declaration.name))
            case .query: return try parameter.value(query(declaration.name).map { $0[...] })
            case .header: return try parameter.value(declaration.headerName.flatMap { headers[$0] }.map { $0[...] })
            }
        }
    }

    private func pathValue(_ name: String) -> Substring {
        let value = parameters[name[...]] ?? ""
        return value.utf8.contains(UInt8(ascii: "%")) ? String(value).decodingColons[...] : value
    }

    /// A value of the query, percent-decoded. Throws `invalid` if it stands twice, and if it is longer than allowed.
    public func query(_ name: String, bytesMax: Int = 512) throws(Failure) -> String? {
        guard let query else { return nil }
        var found: String?
        for pair in query.split(separator: "&") where pair.prefix(while: { $0 != "=" }) == name {
            guard found == nil else { throw Failure(.invalid, "stands twice", field: name) }
            let raw = pair.dropFirst(name.count + 1).replacing("+", with: " ")
            guard let value = raw.removingPercentEncoding, value.utf8.count <= bytesMax,
                !value.utf8.contains(0)
            else {
                throw Failure(.invalid, "is not percent-encoded text of at most \(bytesMax) bytes", field: name)
            }
            found = value
        }
        return found
    }

    /// `Idempotency-Key`; nil if it is absent.
    public func idempotencyKey() throws(Failure) -> String? {
        try self[Self.idempotencyKey]
    }

    static let idempotencyKey: Parameter<String?> = .header(
        optional: "Idempotency-Key",
        .text("What comes twice under one key happens once.", length: 1...64, of: .visible))
}

extension HTTPField.Name {
    // safe: a literal token
    static let traceparent = HTTPField.Name("traceparent")!
}
