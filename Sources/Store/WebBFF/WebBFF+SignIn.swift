import CompositionCore
import FacetApplication
import WebSignIn

extension WebBFF {
    /// The provider, the sessions, and in development the tokens of `facet dev token web` beside them. Throws which key
    /// is missing or wrong.
    static func signIn(in environment: BackendEnvironment) async throws -> WebSignIn {
        let keys = try environment.sessions.keys()
        let development = environment.signIn
        let configuration = WebSignIn.Configuration(
            publicURL: environment.publicURL, lifetime: environment.sessions.lifetime, secret: keys[0]
        ) { token in
            development.principal(audience: "web", token: token)
        }
        return WebSignIn(
            configuration, provider: try await provider(in: environment),
            sessions: try await sessions(in: environment, keys: keys), logger: environment.logger)
    }

    /// Nil in development without an issuer.
    private static func provider(in environment: BackendEnvironment) async throws -> WebProvider? {
        do {
            let settings = try ProviderSettings(environment.settings)
            if settings.issuer.isEmpty, environment.isDevelopment { return nil }
            return try await WebProvider(settings, logger: environment.logger)
        } catch {
            throw WebSignInFault(description: "web.\(error): nobody could sign in")
        }
    }

    private static func sessions(
        in environment: BackendEnvironment, keys: [[UInt8]]
    ) async throws -> any SessionStore {
        let settings = environment.sessions
        if settings.areShared, let redis = environment.redis {
            return RedisSessions(redis, keys: try SessionKeys(keys), idle: settings.idle, logger: environment.logger)
        }
        return try SQLiteSessions(
            path: settings.path, keys: SessionKeys(keys), idle: settings.idle, logger: environment.logger)
    }
}

/// Why the web backend doesn't start.
struct WebSignInFault: Error, CustomStringConvertible {
    let description: String
}
