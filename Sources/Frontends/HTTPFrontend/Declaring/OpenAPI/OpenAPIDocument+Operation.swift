import CompositionCore
import HTTPTypes
import JSONSlices

extension OpenAPIDocument {
    /// The members of an operation object (OpenAPI 3.1, section 4.8.10).
    func write(_ route: RouteDeclaration, to json: inout JSONWriter) {
        json.member("operationId", route.operationID)
        json.member("summary", route.summary)
        json.member("description", "Who may call it: \(route.audience.description).\(route.manner)")
        if deprecations.of("/" + route.path) != nil { json.member("deprecated", true) }
        json.member("security", [route.audience].filter { $0.kind != .anyone }) { json, audience in
            json.object { writeRequirement(of: audience, to: &$0) }
        }
        json.key("parameters")
        json.array(route.allParameters) { $0.write($1) }
        if let body = route.body {
            json.member(
                "requestBody",
                object: { json in
                    json.member("required", true)
                    json.member(
                        "content",
                        object: { json in
                            json.key("application/json")
                            json.object { json in
                                json.key("schema")
                                json.write(body, SchemaUse(isClosed: true))
                            }
                        })
                })
        }
        json.member("responses", object: { writeResponses(of: route, to: &$0) })
    }

    /// All of them together: the cookie and the header that a foreign page can't set, or a token with the scope.
    private func writeRequirement(of audience: Audience, to json: inout JSONWriter) {
        switch signIn.scheme {
        case .cookie:
            json.member("session", [String]()) { $0.value($1) }
            if signIn.antiForgeryHeader != nil { json.member("antiForgery", [String]()) { $0.value($1) } }
        case .bearer: json.member("token", [audience.scope].compactMap(\.self)) { $0.value($1) }
        case nil: break
        }
    }
}

extension RouteDeclaration {
    /// What can be read can be followed.
    fileprivate var manner: String {
        guard case .composition = answer else { return "" }
        return " With Accept: text/event-stream it is followed: the answer comes, then what changes in it."
    }

    var summary: String {
        if let purpose { return purpose }
        return switch answer {
        case .composition(let schema, _, _): schema.meaning
        case .written(let schema): body?.meaning ?? schema.meaning
        case .nothing: body?.meaning ?? ""
        case .picture: "A picture."
        }
    }
}

extension JSONWriter {
    /// A parameter object (OpenAPI 3.1, section 4.8.12).
    mutating func write(_ parameter: ParameterDeclaration) {
        object { json in
            json.member("name", parameter.name)
            json.member("in", parameter.place.rawValue)
            json.member("description", parameter.schema.meaning)
            json.member("required", parameter.isRequired)
            if case .array = parameter.schema.form {
                json.member("style", "form")
                json.member("explode", parameter.isRepeated)
            }
            json.member(
                "schema",
                object: { json in
                    json.writeMembers(of: parameter.schema, SchemaUse(), isDescribed: false)
                    json.member("default", parameter.standard)
                })
        }
    }
}
