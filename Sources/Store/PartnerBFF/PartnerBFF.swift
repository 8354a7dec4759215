import BearerSignIn
public import CompositionCore
public import FacetApplication
import HTTPFrontend
import StoreClients
import WebhookFrontend

/// The suppliers' backend: a stable `/v1` of documents, client credentials.
public enum PartnerBFF: Backend {
    public static let description = BackendDescription(
        name: "partner", summary: "JSON documents for partners, /v1", port: 8082, operationsPort: 8093,
        services: [
            .init("catalog", policy: StorePolicies.catalog), .init("inventory", policy: StorePolicies.inventory),
        ], deadline: .milliseconds(1000), settings: TokenSettings.declarations + WebhookSettings.declarations,
        limits: LimitDefaults(of: "partner", rate: "100/1s", quota: "1000000/24h"))

    public static func frontends(in environment: BackendEnvironment) async throws -> [any Frontend] {
        let services = try PartnerServices(environment.service, publicURL: environment.publicURL)
        let webhooks = try Webhooks(over: services, in: environment)
        let routes = Self.routes(
            over: services, pictures: try environment.serviceURL("catalog"), webhooks: webhooks.registry
        ) { try await environment.secured($0, of: "catalog", until: $1) }
        let signIn = try BearerSignIn(backend: description.name, serving: .clients, in: environment)
        return [
            HTTPFrontend(
                routes,
                configuration: .init(
                    listen: environment.listen, deadline: environment.deadline, signIn: signIn.signIn,
                    publicURL: environment.publicURL, trustedProxies: environment.trustedProxies,
                    limits: environment.limits, announcesLimits: true,
                    eventLoopGroup: environment.eventLoopGroup, logger: environment.logger)), webhooks.frontend,
        ]
    }

    /// Everything that the backend answers.
    static func routes(
        over store: PartnerServices, pictures: String, webhooks: WebhookRegistry? = nil,
        securing secure: @escaping PictureSecurity = { call, _ in call }
    ) -> HTTPRoutes<PartnerServices> {
        var partner = HTTPRoutes(services: store)
        partner.get("v1/products/{id}", ProductDocument.self, for: .client(scope: "catalog.read"))
        partner.get("v1/products", ProductDocuments.self, for: .client(scope: "catalog.read"))
        if let webhooks { partner.webhooks(webhooks, at: "v1/webhooks", for: Webhooks.audience) }
        partner.pictures(from: pictures, securing: secure)
        partner.describe(
            as: APIDescription(
                title: "The store for partners",
                summary: "Products and their stock. Within /v1 things are added, and nothing is changed or removed.",
                version: "1.0.0", server: store.publicURL),
            at: "v1/openapi.json")
        return partner
    }
}
