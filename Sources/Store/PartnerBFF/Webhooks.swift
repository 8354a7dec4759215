import CompositionCore
import FacetApplication
import HTTPFrontend
import WebhookFrontend

/// What partners follow by webhooks: the documents that they read.
struct Webhooks {
    /// Who may register them. What they deliver is what such a client may read.
    static let audience = Audience.client(scope: "webhooks.write")

    let registry: WebhookRegistry
    let frontend: WebhookFrontend

    init(over services: PartnerServices, in environment: BackendEnvironment) throws {
        var documents = FollowedDocuments(services: services)
        documents.publish(ProductDocument.self, as: "v1/products/{id}", for: Self.audience)
        let settings = environment.settings
        let file = settings[WebhookSettings.file]
        let store = try WebhookStore(
            path: file.isEmpty ? environment.dataFolder + "/webhooks.sqlite" : file,
            key: try environment.secretBytes("webhooks.key"), limits: WebhookSettings.limits(settings),
            logger: environment.logger)
        let policy = ReceiverPolicy(
            allowsLoopback: environment.isDevelopment && settings[WebhookSettings.loopback])
        registry = WebhookRegistry(documents, store: store, policy: policy)
        frontend = WebhookFrontend(
            documents, store: store, policy: policy, eventLoopGroup: environment.eventLoopGroup,
            logger: environment.logger)
    }
}

/// The keys of partners' webhooks: `partner.webhooks.file`.
enum WebhookSettings {
    static let file = Setting.text(
        "webhooks.file",
        meaning: "The file of SQLite that keeps webhooks and what they are still to get; "
            + "without: webhooks.sqlite in the data folder")
    static let loopback = Setting.flag(
        "webhooks.loopback", default: true,
        meaning: "Whether receivers may be on this machine, over http too; in development alone, never in production")
    static let max = Setting.integer(
        "webhooks.max", default: 20, in: 1...1000, meaning: "How many webhooks a client may have")
    static let attempt = Setting.duration(
        "webhooks.attempt", default: .seconds(10), in: .milliseconds(100)...(.seconds(30)),
        meaning: "How long one attempt to deliver may take")
    static let giveUpAfter = Setting.duration(
        "webhooks.giveUpAfter", default: .seconds(86_400), in: .seconds(1)...(.seconds(7 * 86_400)),
        meaning: "How long a delivery is tried before it is given up, and its webhook disabled")

    static let declarations = [
        file.declaration, loopback.declaration, max.declaration, attempt.declaration, giveUpAfter.declaration,
    ]

    static func limits(_ settings: Settings) -> WebhookLimits {
        var limits = WebhookLimits()
        limits.webhooksMax = settings[max]
        limits.attemptMax = settings[attempt]
        limits.giveUpAfter = settings[giveUpAfter]
        return limits
    }
}
