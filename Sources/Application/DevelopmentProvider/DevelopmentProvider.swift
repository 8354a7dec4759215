public import CompositionCore
public import FacetApplication
import HTTPFrontend

/// A small OpenID provider for development: who opens its page says who they are, and are believed.
///
/// It speaks real OpenID Connect (discovery, code flow with PKCE, pushed requests, refresh with rotation, userinfo,
/// logout, back-channel logout), so that the backends sign in with it as with any other provider. It serves in
/// development mode alone.
public enum DevelopmentProvider: Backend {
    public static let description = BackendDescription(
        name: "provider", summary: "An OpenID provider for development", port: 8084, operationsPort: 8096,
        deadline: .seconds(5), settings: ProviderSettings.all)

    public static func frontends(in environment: BackendEnvironment) async throws -> [any Frontend] {
        guard environment.isDevelopment else { return [Refusal()] }
        let provider = try await Provider(environment)
        return [
            HTTPFrontend(
                routes(of: provider),
                configuration: .init(
                    listen: environment.listen, deadline: environment.deadline, signIn: .none,
                    eventLoopGroup: environment.eventLoopGroup, logger: environment.logger))
        ]
    }

    /// The names of its clients, as the backends are configured with them.
    public enum ClientName {
        /// The web backend's, confidential.
        public static let web = "facet-web"
        /// The shopping app's, public (RFC 8252).
        public static let mobile = "facet-mobile"
        /// A partner's system.
        public static let partner = "facet-partner"
    }

    /// The secret of a confidential client, made on first use, is kept below the data folder in a file of this name.
    public static func secretName(of client: String) -> String { "provider/\(client)-secret" }
}

/// What stands in the provider's place where nobody may sign in without showing who they are.
private struct Refusal: Frontend {
    let name = "http"
    let routes: [PublishedRoute] = []

    func missing() async -> [String] { ["the mode development"] }

    func run(onListening: @escaping @Sendable (ListeningAddress) -> Void) async throws {
        throw CommandFailure(
            message: "it believes everybody who they say they are, so it serves in development mode only; "
                + "in production sign in at a provider of yours (web.oidc.issuer, mobile.tokens.issuer, "
                + "partner.tokens.issuer)")
    }
}
