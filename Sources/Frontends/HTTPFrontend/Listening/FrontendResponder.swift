import CompositionCore
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// The outermost step of a request: the target is checked before it is routed, a failure becomes a problem document.
struct FrontendResponder: HTTPResponder {
    private let router: RouterResponder<HTTPRequestContext>
    private let pressure: MemoryPressure
    private let security: SecurityFields
    private let signIn: SignIn
    private let proxies: TrustedProxies
    private let deprecations: Deprecations

    init(
        routes: [HTTPRouteEntry], configuration: HTTPFrontend.Configuration, shared: SharedAnswers,
        deprecations: Deprecations
    ) {
        let router = Router(context: HTTPRequestContext.self, options: .autoGenerateHeadEndpoints)
        for route in routes {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                let exchange = HTTPExchange(
                    request: request, context: context, configuration: configuration, shared: shared)
                return try await exchange.announced(route.answer)
            }
        }
        for (path, allowed) in Dictionary(grouping: routes, by: \.path) {
            router.refuseOtherMethods(path, allowed: allowed.map(\.method))
        }
        self.router = router.buildResponder()
        pressure = configuration.pressure
        security = SecurityFields(publicURL: configuration.publicURL)
        signIn = configuration.signIn
        proxies = configuration.trustedProxies
        self.deprecations = deprecations
    }

    func respond(to request: Request, context: HTTPRequestContext) async throws -> Response {
        var response =
            try await request.wantsEvents
            ? answerApart(request, context: context) : answer(to: request, context: context)
        security.complete(&response.headers)
        deprecations.mark(&response.headers, for: request.uri.path)
        return response
    }

    /// In a task of its own: a task keeps the memory of its deepest call for as long as it lasts, and a connection's lasts
    /// as long as its stream of events.
    private func answerApart(_ request: Request, context: HTTPRequestContext) async throws -> Response {
        async let response = answer(to: request, context: context)
        return try await response
    }

    private func answer(to request: Request, context: HTTPRequestContext) async throws -> Response {
        do {
            if let failure = pressure.failure { throw failure }
            try RequestTarget.check(request.head.path)
            let response = try await router.respond(to: request, context: context)
            // Routes throw their failures; only the router itself answers a bare 404.
            guard response.status != .notFound else { throw Failure(.notFound, "no such resource") }
            return response
        } catch let error as HTTPParserError {
            throw error
        } catch {
            return try problem(error, request: request, context: context)
        }
    }

    private func problem(_ error: any Error, request: Request, context: HTTPRequestContext) throws -> Response {
        let announced = error as? AnnouncedFailure
        let error = announced?.cause ?? error
        let refusal = error as? Refusal ?? Refusal(Failure(error))
        let failure = refusal.failure
        if failure.code == .inner {
            context.logger.error("unexpected error", metadata: ["error": "\(error)", "path": "\(request.uri.path)"])
        }
        if request.mayHaveBody { throw context.end(with: refusal) }
        var response = Response(problem: failure)
        response.headers[.allow] = refusal.allow
        if failure.code == .unauthenticated, let name = signIn.cookieName,
            ClientRequest(request, context, behind: proxies).cookie(name) != nil
        {
            response.headers[.setCookie] = "\(name)=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Strict"
        }
        announced?.announcement.write(to: &response.headers)
        return response
    }
}

extension Router<HTTPRequestContext> {
    fileprivate func refuseOtherMethods(_ path: String, allowed: [HTTPRequest.Method]) {
        let known: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options, .trace, .query]
        let answered = allowed.contains(.get) ? allowed + [.head] : allowed
        let list = answered.map(\.rawValue).sorted().joined(separator: ", ")
        for method in known where !answered.contains(method) {
            on(RouterPath(path), method: method) { _, _ -> Response in
                throw Refusal(Failure(.methodNotAllowed, "this resource answers \(list)"), allow: list)
            }
        }
    }
}
