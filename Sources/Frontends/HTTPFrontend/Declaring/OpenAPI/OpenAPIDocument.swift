import HTTPTypes
import JSONSlices
import NIOCore

/// An OpenAPI 3.1 description, made of what routes declare. The same routes give the same bytes.
struct OpenAPIDocument {
    let description: APIDescription
    let routes: [RouteDeclaration]
    let signIn: SignIn
    let deprecations: Deprecations

    /// Indented, so that people and their tools for differences can read it.
    func text() -> String {
        var json = JSONWriter(capacity: 32 << 10)
        json.object { json in
            json.member("openapi", "3.1.0")
            json.member("info", object: writeInfo)
            json.member("servers", [description.server]) { json, url in json.object { $0.member("url", url) } }
            json.member("paths", object: writePaths)
            json.member("components", object: writeComponents)
        }
        guard let document = try? JSONDocument(json.buffer) else { return String(buffer: json.buffer) }
        return IndentedJSON.text(document.root) + "\n"
    }

    private func writeInfo(_ json: inout JSONWriter) {
        json.member("title", description.title)
        json.member("description", description.summary)
        json.member("version", description.version)
    }

    /// A path stands where its first route was published.
    private func writePaths(_ json: inout JSONWriter) {
        var paths: [String] = []
        for route in routes where !paths.contains(route.path) { paths.append(route.path) }
        for path in paths {
            json.key(escaping: "/" + path)
            json.object { json in
                for route in routes where route.path == path {
                    json.key(escaping: route.method.rawValue.lowercased())
                    json.object { write(route, to: &$0) }
                }
            }
        }
    }
}
