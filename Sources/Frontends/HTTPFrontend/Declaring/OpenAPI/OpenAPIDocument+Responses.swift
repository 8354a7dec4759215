import CompositionCore
import HTTPTypes
import JSONSlices

extension OpenAPIDocument {
    /// The members of a responses object (OpenAPI 3.1, section 4.8.16).
    func writeResponses(of route: RouteDeclaration, to json: inout JSONWriter) {
        json.key(escaping: String(route.status))
        json.object { writeSuccess(of: route, to: &$0) }
        if route.hasValidator {
            json.key("304")
            json.object { json in
                json.member("description", "What If-None-Match names is still right.")
                json.writeHeaders([.entityTag])
            }
        }
        for problem in ProblemResponse.all(of: route) {
            json.key(escaping: String(problem.status))
            json.object { $0.member("$ref", "#/components/responses/\(problem.name)") }
        }
    }

    private func writeSuccess(of route: RouteDeclaration, to json: inout JSONWriter) {
        json.member("description", route.summary)
        switch route.answer {
        case .composition(let schema, let parts, let fields):
            json.writeHeaders([.entityTag, .cacheControl, .age, .vary])
            json.writeContent("application/json") { $0.write(schema, parts: parts, canChoose: !fields.isEmpty) }
        case .nothing: break
        case .written(let schema):
            json.writeContent("application/json") { $0.write(schema) }
        case .picture:
            json.writeHeaders([.entityTag, .cacheControl])
            json.member(
                "content",
                object: { json in
                    json.key("image/*")
                    json.object { _ in }
                })
        }
    }
}

extension RouteDeclaration {
    var isWrite: Bool { method != .get }

    /// Whether what it answers has a name that clients can ask by.
    var hasValidator: Bool {
        switch answer {
        case .composition, .picture: true
        case .written, .nothing: false
        }
    }
}

/// A problem document that routes answer.
struct ProblemResponse {
    let status: Int
    let name: String
    let meaning: String
    var headers: [DescribedHeader] = []

    static let all: [Self] = [
        .init(status: 400, name: "Invalid", meaning: "The request isn't as declared; `field` names what is wrong."),
        .init(
            status: 401, name: "Unauthenticated", meaning: "Nobody is signed in, or what signs in isn't valid.",
            headers: [.challenge]),
        .init(status: 403, name: "Forbidden", meaning: "Somebody is signed in who may not do this."),
        .init(status: 404, name: "NotFound", meaning: "There is no such thing, or it is another's."),
        .init(status: 409, name: "Conflict", meaning: "It conflicts with an earlier request of the same key."),
        .init(status: 413, name: "TooLarge", meaning: "The body is larger than what is read."),
        .init(status: 429, name: "Limited", meaning: "More than the client may ask.", headers: [.retryAfter]),
        .init(status: 502, name: "BadAnswer", meaning: "A service that is needed didn't answer as agreed."),
        .init(
            status: 503, name: "Unavailable", meaning: "A service that is needed is out of reach or busy.",
            headers: [.retryAfter]),
        .init(status: 504, name: "Timeout", meaning: "A service that is needed didn't answer in time."),
    ]

    /// Those that a route may answer.
    static func all(of route: RouteDeclaration) -> [Self] {
        all.filter { problem in
            switch problem.status {
            case 401, 403: route.audience.kind != .anyone
            case 409: route.isWrite
            default: true
            }
        }
    }
}

/// A header of answers.
struct DescribedHeader {
    let name: String
    let component: String
    let meaning: String

    static let entityTag = Self(name: "ETag", component: "ETag", meaning: "Names these bytes, for If-None-Match.")
    static let cacheControl = Self(
        name: "Cache-Control", component: "CacheControl",
        meaning: "For how long the answer may be used without asking again.")
    static let age = Self(name: "Age", component: "Age", meaning: "Seconds since the oldest part was made.")
    static let vary = Self(name: "Vary", component: "Vary", meaning: "The request's headers that decide the answer.")
    static let retryAfter = Self(
        name: "Retry-After", component: "RetryAfter", meaning: "Seconds to wait before the next try.")
    static let challenge = Self(
        name: "WWW-Authenticate", component: "Challenge",
        meaning: "How to sign in, and what was wrong, where it applies.")
    static let all = [entityTag, cacheControl, age, vary, retryAfter, challenge]
}

extension JSONWriter {
    mutating func writeHeaders(_ headers: [DescribedHeader]) {
        guard !headers.isEmpty else { return }
        member(
            "headers",
            object: { json in
                for header in headers {
                    json.key(escaping: header.name)
                    json.object { $0.member("$ref", "#/components/headers/\(header.component)") }
                }
            })
    }

    mutating func writeContent(_ type: String, schema: (inout JSONWriter) -> Void) {
        member(
            "content",
            object: { json in
                json.key(escaping: type)
                json.object { json in
                    json.key("schema")
                    schema(&json)
                }
            })
    }

    /// The answer of a composition: whole, or what was chosen of it, and `parts` where one isn't fresh.
    mutating func write(_ schema: Schema, parts: [PartName], canChoose: Bool) {
        guard canChoose || !parts.isEmpty else { return write(schema) }
        object { json in
            json.member("anyOf", canChoose ? [0, 2] : [0]) { json, freeLevels in
                guard freeLevels > 0, let name = schema.name else {
                    return json.write(schema, SchemaUse(freeLevels: freeLevels))
                }
                json.object { $0.member("$ref", "#/components/schemas/\(name)Chosen") }
            }
            guard !parts.isEmpty else { return }
            json.member(
                "properties",
                object: { json in
                    json.member("parts", object: { $0.writeParts(parts) })
                })
        }
    }

    private mutating func writeParts(_ parts: [PartName]) {
        member("type", "object")
        member("description", "The parts that aren't fresh; absent when all are.")
        member(
            "properties",
            object: { json in
                for part in parts {
                    json.key(escaping: part.text)
                    json.object { $0.member("$ref", "#/components/schemas/PartState") }
                }
            })
    }
}
