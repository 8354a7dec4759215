public import CompositionCore
public import FacetApplication
import HTTPFrontend
import HTTPTypes
import StoreClients
import WebSignIn

/// The web console's backend: rich pages as JSON, a user's session in a cookie.
public enum WebBFF: Backend {
    public static let description = BackendDescription(
        name: "web", summary: "JSON for the web console", port: 8080, operationsPort: 8091,
        services: [
            .init("catalog", policy: StorePolicies.catalog), .init("reviews", policy: StorePolicies.reviews),
            .init("recommendations", policy: StorePolicies.recommendations),
            .init("inventory", policy: StorePolicies.inventory), .init("users", policy: StorePolicies.users),
            .init("orders", policy: StorePolicies.orders), .init("notifications", policy: StorePolicies.notifications),
            .init("devices", policy: StorePolicies.devices),
            .init("telemetry", policy: StorePolicies.telemetry, isHeard: true),
            .init("fridges", policy: StorePolicies.fridges),
        ], deadline: .milliseconds(800), settings: WebSettings.all, limits: LimitDefaults(of: "session"))

    public static func frontends(in environment: BackendEnvironment) async throws -> [any Frontend] {
        let signIn = try await Self.signIn(in: environment)
        let routes = Self.routes(
            over: try WebServices(environment.service), pictures: try environment.serviceURL("catalog"), signIn: signIn,
            publicURL: environment.publicURL
        ) { try await environment.secured($0, of: "catalog", until: $1) }
        return [
            HTTPFrontend(
                routes,
                configuration: .init(
                    listen: environment.listen, deadline: environment.deadline, signIn: signIn.signIn,
                    publicURL: environment.publicURL, trustedProxies: environment.trustedProxies,
                    limits: environment.limits,
                    eventLoopGroup: environment.eventLoopGroup, logger: environment.logger))
        ]
    }

    /// Everything that the backend answers.
    static func routes(
        over store: WebServices, pictures: String, securing secure: @escaping PictureSecurity = { call, _ in call }
    ) -> HTTPRoutes<WebServices> {
        var web = HTTPRoutes(services: store)
        web.get("api/products/{id}", ProductPage.self)
        web.get("api/dashboard", Dashboard.self, for: .user)
        web.get("api/orders/{id}", OrderDetail.self, for: .user)
        web.write(.post, "api/products/{id}/reviews", for: .user, status: 201, answering: .review, addReview)
        web.write(
            .put, "api/products/{id}/price", for: .user(role: "manager"), answering: ProductPrice.answer, setPrice)
        web.get("api/shelves/{id}", ShelfView.self)
        web.get("api/fridges/{id}", FridgeView.self)
        web.write(
            .post, "api/devices/{id}/commands", for: .user(role: "manager"), status: 201,
            answering: CommandState.answer,
            command)
        web.get("api/devices/{id}/commands/{command}", CommandState.self, for: .user(role: "manager"))
        web.follow("api/follow")
        web.pictures(from: pictures, securing: secure)
        return web
    }

    /// The same, with the pages and with signing in and out.
    static func routes(
        over store: WebServices, pictures: String, signIn: WebSignIn, publicURL: String = "",
        securing secure: @escaping PictureSecurity = { call, _ in call }
    ) -> HTTPRoutes<WebServices> {
        var web = routes(over: store, pictures: pictures, securing: secure)
        let home = HomePage(signIn: signIn)
        web.page(.get, "") { request, store in await home.answer(request, store) }
        signIn.publish(on: &web)
        web.describe(
            as: APIDescription(
                title: "The store's web console", summary: "What the console's pages are made of.", version: "1.0.0",
                server: publicURL),
            at: "openapi.json")
        return web
    }
}
