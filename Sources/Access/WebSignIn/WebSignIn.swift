public import CompositionCore
import Crypto
import Foundation
public import HTTPFrontend
public import HTTPTypes
public import Logging

/// How browsers sign in: OpenID Connect's code flow at the backend, a session in a cookie, no token in the browser
/// (RFC 10017, section 6.1).
///
/// In the order of a sign-in: `Flow/WebSignIn+Login` sends the browser to the provider, `+Callback` takes it back and
/// begins a session, ``signIn`` finds that session for every request (`+Visitor`), `+Logout` ends it.
public struct WebSignIn: Sendable {
    /// The cookie of a session. Tokens of development stand under the same name: they have a dot, session ids none.
    public static let cookieName = "__Host-facet-session"
    /// The header that every request for a user's data carries: no foreign page can send it.
    // safe: a literal token
    public static let antiForgeryHeader = HTTPField(name: HTTPField.Name("X-Facet")!, value: "1")

    public let origin: OwnOrigin
    let configuration: Configuration
    let sessions: any SessionStore
    /// Nil where none is configured, which development alone allows.
    let provider: WebProvider?
    let seal: AttemptSeal
    let refresh: SessionRefresh
    let logger: Logger

    public struct Configuration: Sendable {
        /// What absolute links begin with; the redirect URI is `/auth/callback` below it.
        public var publicURL: String
        /// How long a session lasts at most, however much it is used.
        public var lifetime: Duration
        /// 32 bytes that all instances share.
        public var secret: [UInt8]
        /// The user of a development token; nil: there are none.
        public var developmentUser: (@Sendable (String) -> Principal?)?

        public init(
            publicURL: String, lifetime: Duration, secret: [UInt8],
            developmentUser: (@Sendable (String) -> Principal?)? = nil
        ) {
            self.publicURL = publicURL
            self.lifetime = lifetime
            self.secret = secret
            self.developmentUser = developmentUser
        }
    }

    public init(
        _ configuration: Configuration, provider: WebProvider?, sessions: any SessionStore, logger: Logger
    ) {
        self.configuration = configuration
        self.provider = provider
        self.sessions = sessions
        self.logger = logger
        origin = OwnOrigin(publicURL: configuration.publicURL)
        seal = AttemptSeal(secret: configuration.secret)
        refresh = SessionRefresh(sessions)
    }

    /// For the frontend: who asks, by the session's cookie alone.
    public var signIn: SignIn {
        .cookie(
            Self.cookieName, antiForgery: Self.antiForgeryHeader, origin: origin.text
        ) { request throws(Failure) in
            try await visitor(request)?.credentials
        }
    }

    /// Publishes the pages of signing in and out.
    public func publish<Services>(on routes: inout HTTPRoutes<Services>) {
        routes.page(.get, "auth/login") { page, _ in await shown { () throws(Failure) in try await login(page) } }
        routes.page(.get, "auth/callback") { page, _ in await shown { () throws(Failure) in try await callback(page) } }
        routes.page(.get, "auth/continue") { page, _ in try continued(page) }
        routes.page(.get, "auth/user", for: .user) { page, _ in try await user(page) }
        routes.page(.post, "auth/logout") { page, _ in try await logout(page) }
        routes.page(.post, "auth/backchannel-logout") { page, _ in try await backChannelLogout(page) }
    }

    /// The origins, beside this one, that a page's sign-out form leads to.
    public func signOutOrigins() async -> [String] { await provider?.signOutOrigins() ?? [] }

    /// A browser that navigates gets what went wrong as a page.
    private func shown(_ answer: () async throws(Failure) -> PageAnswer) async -> PageAnswer {
        do {
            return try await answer()
        } catch {
            return failurePage(error)
        }
    }
}
