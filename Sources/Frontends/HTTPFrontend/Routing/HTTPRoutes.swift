public import CompositionCore
import HTTPTypes
import Hummingbird
import HummingbirdCore
public import JSONSlices

/// What a backend answers over HTTP: a path, a composition, who may ask. Nothing else is reachable.
///
///     var mobile = HTTPRoutes(services: store)
///     mobile.get("products/{id}", ProductCard.self)
public struct HTTPRoutes<Services: Sendable>: Sendable {
    public let services: Services
    private(set) var entries: [HTTPRouteEntry] = []
    public private(set) var published: [PublishedRoute] = []
    var explanations: [HTTPExplanation] = []
    var followables: [FollowableEntry] = []
    /// What descriptions tell of them; pages have nothing to tell.
    private(set) var declarations: [RouteDeclaration] = []
    var deprecations = Deprecations()
    var description: (path: String, text: APIDescription)?

    public init(services: Services) {
        self.services = services
    }

    /// Publishes a composition. `{name}` in the path is a parameter that the subject reads.
    public mutating func get<C: Composition & JSONRepresentable>(
        _ path: String, _: C.Type, for audience: Audience = .anyone
    ) where C.Services == Services, C.Subject: HTTPSubject {
        let services = services
        let declaration = RouteDeclaration(composing: C.self, path, for: audience)
        add(.get, path, composition: C.name, audience: audience, declaration: declaration) { exchange in
            var context = try await exchange.context(for: audience)
            let input = try exchange.input(principal: context.principal)
            context.fields = try input.selection(of: C.fields)
            context.deviceClass = exchange.deviceClass(among: C.deviceClasses)
            if exchange.wantsEvents || exchange.longPoll != nil {
                let route = FollowedRoute(
                    C.self, of: try C.Subject(input), at: exchange.request.head.path ?? "", from: services,
                    in: context, for: audience)
                if exchange.wantsEvents { return try await exchange.events(of: [(nil, route)], for: [audience]) }
                try await exchange.waitForChange(of: route)
                context.deadline = exchange.renewedDeadline
            }
            let composition = try await C(C.Subject(input), from: services, in: context)
            return exchange.answer(composition, in: context, for: audience)
        }
        explain(path, C.self, for: audience)
        makeFollowable(path, C.self, for: audience)
    }

    /// Lists what the frontend answers of itself.
    mutating func list(_ path: String) {
        published.append(
            PublishedRoute(verb: "GET", path: "/" + path, audience: Audience.anyone.description))
    }

    /// Publishes something that answers in its own way.
    mutating func add(
        _ method: HTTPRequest.Method, _ path: String, composition: String?, audience: Audience,
        declaration: RouteDeclaration? = nil, answer: @escaping @Sendable (HTTPExchange) async throws -> Response
    ) {
        if let declaration { declarations.append(declaration) }
        entries.append(HTTPRouteEntry(method: method, path: path, answer: answer))
        published.append(
            PublishedRoute(
                verb: method.rawValue, path: "/" + path, composition: composition, audience: audience.description))
    }
}

struct HTTPRouteEntry: Sendable {
    let method: HTTPRequest.Method
    let path: String
    let answer: @Sendable (HTTPExchange) async throws -> Response
}
