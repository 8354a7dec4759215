import BearerSignIn
public import CompositionCore
public import FacetApplication
import HTTPFrontend
import StoreClients

/// The shopping app's backend: small cards as JSON, a bearer token.
public enum MobileBFF: Backend {
    public static let description = BackendDescription(
        name: "mobile", summary: "JSON for the shopping app", port: 8081, operationsPort: 8092,
        services: [
            .init("catalog", policy: StorePolicies.catalog), .init("inventory", policy: StorePolicies.inventory),
            .init("users", policy: StorePolicies.users), .init("orders", policy: StorePolicies.orders),
            .init("notifications", policy: StorePolicies.notifications),
        ], deadline: .milliseconds(500), settings: TokenSettings.declarations,
        limits: LimitDefaults(of: "user", attempts: "200/1m"))

    public static func frontends(in environment: BackendEnvironment) async throws -> [any Frontend] {
        let routes = Self.routes(
            over: try MobileServices(environment.service, publicURL: environment.publicURL),
            pictures: try environment.serviceURL("catalog")
        ) { try await environment.secured($0, of: "catalog", until: $1) }
        let signIn = try BearerSignIn(backend: description.name, serving: .users, in: environment)
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
        over store: MobileServices, pictures: String, securing secure: @escaping PictureSecurity = { call, _ in call }
    ) -> HTTPRoutes<MobileServices> {
        var mobile = HTTPRoutes(services: store)
        mobile.get("products/{id}", ProductCard.self)
        mobile.get("products", ProductCards.self)
        mobile.get("home", Home.self, for: .user(scope: "orders.read"))
        mobile.get("orders/{id}", OrderDetail.self, for: .user(scope: "orders.read"))
        mobile.follow("follow")
        mobile.sync("sync", for: .user(scope: "orders.read"), MobileServices.offlineScreens)
        mobile.pictures(from: pictures, securing: secure)
        mobile.describe(
            as: APIDescription(
                title: "The store's shopping app", summary: "What the app's screens are made of.", version: "1.0.0",
                server: store.publicURL),
            at: "openapi.json")
        return mobile
    }
}
