import CompositionCore
import HTTPTypes
import NIOCore

/// What a description of an interface says of it beside its routes.
public struct APIDescription: Sendable {
    public var title: String
    /// One or more sentences.
    public var summary: String
    /// Of the interface, not of the program.
    public var version: String
    /// Where clients reach it; no slash at the end.
    public var server: String
    /// Who issues the tokens, as clients discover it (OpenID Connect Discovery 1.0, section 4); nil: not said.
    public var issuer: String?

    public init(title: String, summary: String, version: String, server: String, issuer: String? = nil) {
        self.title = title
        self.summary = summary
        self.version = version
        self.server = server
        self.issuer = issuer
    }
}

extension HTTPRoutes {
    /// Publishes an OpenAPI 3.1 description of all that is published, before and after, but pages.
    ///
    ///     mobile.describe(as: APIDescription(title: "Shop", …), at: "openapi.json")
    public mutating func describe(as text: APIDescription, at path: String) {
        description = (path, text)
        list(path)
    }
}

extension HTTPRoutes {
    /// The description as a document, and the route that answers it; nil if none was asked for.
    func openAPI(signIn: SignIn) -> (document: PublishedDocument, entry: HTTPRouteEntry)? {
        guard let (path, description) = description else { return nil }
        let text = OpenAPIDocument(
            description: description, routes: declarations, signIn: signIn, deprecations: deprecations
        ).text()
        let bytes = ByteBuffer(string: text)
        return (
            PublishedDocument(format: "openapi", text: text),
            HTTPRouteEntry(method: .get, path: path) { exchange in exchange.answer(document: bytes) }
        )
    }
}
