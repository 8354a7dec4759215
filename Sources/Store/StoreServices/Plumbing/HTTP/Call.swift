import CompositionCore
import Foundation
import HTTPTypes
import NIOCore
import NIOFoundationCompat

/// One request to a service: its parts are checked as they are asked for.
struct Call: Sendable {
    let method: HTTPRequest.Method
    let path: String
    let parameters: [String: Substring]
    let query: Query
    let headers: HTTPFields
    let body: ByteBuffer
    let caller: Caller

    /// The id in the path.
    func id(_ name: String = "id") throws(Problem) -> String {
        guard let text = String(parameters[name] ?? "").removingPercentEncoding, let id = ResourceID(text) else {
            throw .malformed(Self.idRule, field: name)
        }
        return id.text
    }

    /// An id in the query, or nil if there is none.
    func optionalID(_ name: String) throws(Problem) -> String? {
        guard let text = query[name] else { return nil }
        guard let id = ResourceID(text) else { throw .malformed(Self.idRule, field: name) }
        return id.text
    }

    /// An id that the query must have.
    func requiredID(_ name: String) throws(Problem) -> String {
        guard let id = try optionalID(name) else { throw .malformed("is missing from the query", field: name) }
        return id
    }

    /// The ids of `?ids=`, at most 100, or nil if it isn't asked for.
    func ids() throws(Problem) -> [String]? {
        guard let text = query["ids"] else { return nil }
        let texts = text.split(separator: ",")
        guard texts.count <= Self.idsMax else { throw .malformed("takes at most \(Self.idsMax) ids", field: "ids") }
        var ids: [String] = []
        for text in texts {
            guard let id = ResourceID(text) else { throw .malformed(Self.idRule, field: "ids") }
            ids.append(id.text)
        }
        return ids
    }

    static let idsMax = 100
    static let idRule = "must be an id: a letter or digit, then up to 63 of A-Z a-z 0-9 _ . : - without .."
}

extension Call {
    /// The body as a value. What is no JSON is malformed (400); JSON of another shape is invalid (422).
    func decode<Body: Decodable>(_ type: Body.Type) throws(Problem) -> Body {
        do {
            return try body.getJSONDecodable(type, at: body.readerIndex, length: body.readableBytes)
                ?? { throw Problem.malformed("a JSON body is missing") }()
        } catch let problem as Problem {
            throw problem
        } catch DecodingError.keyNotFound(let key, let context) {
            throw .invalid(Self.field(context.codingPath + [key]), "is missing")
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
            throw .invalid(Self.field(context.codingPath), "has the wrong type")
        } catch DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty {
            throw .invalid(Self.field(context.codingPath), "has a value out of range")
        } catch {
            throw .malformed("the body is not JSON")
        }
    }

    private static func field(_ path: [any CodingKey]) -> String {
        path.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
}
