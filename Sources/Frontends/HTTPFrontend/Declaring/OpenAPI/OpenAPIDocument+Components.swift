import CompositionCore
import HTTPTypes
import JSONSlices

extension OpenAPIDocument {
    /// What operations refer to (OpenAPI 3.1, section 4.8.7).
    func writeComponents(_ json: inout JSONWriter) {
        json.member(
            "schemas",
            object: { json in
                for component in schemas() {
                    json.key(escaping: component.name)
                    json.object { $0.writeMembers(of: component.schema, component.use) }
                }
            })
        json.member("responses", object: writeProblems)
        json.member(
            "headers",
            object: { json in
                for header in DescribedHeader.all.sorted(by: { $0.component < $1.component }) {
                    json.key(escaping: header.component)
                    json.object { json in
                        json.member("description", header.meaning)
                        json.member("schema", object: { $0.member("type", "string") })
                    }
                }
            })
        guard signIn.scheme != nil else { return }
        json.member("securitySchemes", object: writeSecuritySchemes)
    }

    private func writeProblems(_ json: inout JSONWriter) {
        for problem in ProblemResponse.all {
            json.key(escaping: problem.name)
            json.object { json in
                json.member("description", problem.meaning)
                json.writeHeaders(problem.headers)
                json.writeContent("application/problem+json") { $0.write(.problem) }
            }
        }
    }

    private func writeSecuritySchemes(_ json: inout JSONWriter) {
        switch signIn.scheme {
        case .cookie(let name):
            json.member(
                "session",
                object: { json in
                    json.member("type", "apiKey")
                    json.member("in", "cookie")
                    json.member("name", name)
                    json.member("description", "The cookie that signing in sets.")
                })
            guard let header = signIn.antiForgeryHeader else { return }
            json.member(
                "antiForgery",
                object: { json in
                    json.member("type", "apiKey")
                    json.member("in", "header")
                    json.member("name", header.name.rawName)
                    json.member("description", "Always \(header.value): a page of somebody else's can't send it.")
                })
        case .bearer:
            json.member(
                "token",
                object: { json in
                    json.member("type", description.issuer == nil ? "http" : "openIdConnect")
                    if let issuer = description.issuer {
                        json.member("openIdConnectUrl", issuer + "/.well-known/openid-configuration")
                    } else {
                        json.member("scheme", "bearer")
                        json.member("bearerFormat", "JWT")
                    }
                    json.member("description", "An access token for this interface, as Authorization: Bearer.")
                })
        case nil: break
        }
    }

    private struct Component {
        let name: String
        let schema: Schema
        let use: SchemaUse
    }

    /// Every named schema once, by name.
    private func schemas() -> [Component] {
        var found: [String: Component] = [:]
        func visit(_ schema: Schema, _ use: SchemaUse) {
            for inner in schema.inner { visit(inner, use) }
            guard let name = schema.name, found[name] == nil else { return }
            found[name] = Component(name: name, schema: schema, use: use)
        }
        visit(.problem, SchemaUse())
        for route in routes {
            if let body = route.body { visit(body, SchemaUse(isClosed: true)) }
            switch route.answer {
            case .composition(let schema, let parts, let fields):
                visit(schema, SchemaUse())
                if !parts.isEmpty { visit(.partState, SchemaUse()) }
                guard let name = schema.name, !fields.isEmpty else { continue }
                let chosen = name + "Chosen"
                found[chosen] = Component(name: chosen, schema: schema, use: SchemaUse(freeLevels: 2))
            case .written(let schema): visit(schema, SchemaUse())
            case .picture, .nothing: break
            }
        }
        return found.values.sorted { $0.name < $1.name }
    }
}

extension Schema {
    /// A problem document (RFC 9457).
    static let problem = Schema.object(
        named: "Problem", "Why a request failed (RFC 9457).",
        [
            .field("type", .text("about:blank: the status says what kind of problem it is.", format: .uriReference)),
            .field("title", .text("The status in words.")),
            .field("status", .integer("The status.", in: 400...599)),
            .field("detail", .text("A sentence for the client's developer.")),
            .optional("part", .text("The part of the answer that failed.")),
            .optional("field", .text("The input that is wrong.")),
        ])

    /// How a part of an answer fared that isn't fresh.
    static let partState = Schema.object(
        named: "PartState", "How a part fared: stale, from before its service failed, or missing.",
        [
            .field("state", .choice("What it is.", of: ["stale", "missing"])),
            .optional("ageSeconds", .integer("How old what is stale is.", in: 0...Int(Int32.max))),
            .optional("reason", .choice("Why it is missing.", of: MissingReason.allCases.map(\.rawValue))),
        ])

    fileprivate var inner: [Schema] {
        switch form {
        case .object(let fields): fields.map(\.schema)
        case .map(let schema), .array(let schema, _): [schema]
        default: []
        }
    }
}
