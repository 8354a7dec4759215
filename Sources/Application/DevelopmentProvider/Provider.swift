import FacetApplication
import Foundation
import HTTPFrontend
import HTTPTypes
import Logging

/// What all endpoints of the provider share.
struct Provider: Sendable {
    /// As its tokens and its discovery document write it: no slash at the end.
    let issuer: String
    let clients: [String: Client]
    let lifetimes: Lifetimes
    let users: [String]
    /// What may be asked for beside what says who the user is.
    let scopes: [String]
    let key: SigningKey
    let ledger = Ledger()
    let logger: Logger

    struct Lifetimes: Sendable {
        let accessToken, refreshToken, session: Duration
        /// Long enough to choose a user.
        let signIn = Duration.seconds(600)
        let code = Duration.seconds(60)
        let pushedRequest = Duration.seconds(60)
    }

    init(_ environment: BackendEnvironment) async throws {
        let settings = environment.settings
        issuer = environment.publicURL
        users = settings.list(ProviderSettings.users)
        scopes = settings.list(ProviderSettings.scopes)
        lifetimes = Lifetimes(
            accessToken: settings[ProviderSettings.accessToken], refreshToken: settings[ProviderSettings.refreshToken],
            session: settings[ProviderSettings.session])
        logger = environment.logger
        clients = try Client.all(in: environment)
        key = try await SigningKey(file: "\(environment.dataFolder)/provider/signing-key.pem")
        try ClientsFile.write(clients.values, dataFolder: environment.dataFolder)
    }
}

extension DevelopmentProvider {
    static func routes(of provider: Provider) -> HTTPRoutes<Provider> {
        var routes = HTTPRoutes(services: provider)
        routes.page(.get, ".well-known/openid-configuration") { _, provider in .json(200, provider.discovery) }
        routes.page(.get, "jwks") { _, provider in .json(200, provider.key.set) }
        routes.page(.get, "authorize") { request, provider in await provider.authorize(request) }
        routes.page(.post, "par") { request, provider in await provider.push(request) }
        routes.page(.post, "sign-in") { request, provider in await provider.signIn(request) }
        routes.page(.post, "token") { request, provider in await provider.token(request) }
        routes.page(.post, "revoke") { request, provider in await provider.revoke(request) }
        routes.page(.get, "userinfo") { request, provider in await provider.userInfo(request) }
        routes.page(.post, "userinfo") { request, provider in await provider.userInfo(request) }
        routes.page(.get, "logout") { request, provider in await provider.endSession(request) }
        routes.page(.post, "logout") { request, provider in await provider.endSession(request) }
        routes.page(.post, "sign-out") { request, provider in await provider.signOut(request) }
        return routes
    }
}
