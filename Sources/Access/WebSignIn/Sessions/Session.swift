public import CompositionCore
public import Foundation

/// Somebody signed in by a browser: who, until when, and the tokens that the provider gave for it.
public struct Session: Sendable, Hashable {
    public let hash: SessionHash
    /// Our own id of the user.
    public let user: ResourceID
    public let provider: ProviderSession
    /// What `/auth/user` may say: claims such as `name` and `email`.
    public let identity: [String: String]
    public let created: Date
    /// The session is over then, whatever is done.
    public let end: Date
    public internal(set) var lastSeen: Date
    public internal(set) var tokens: SessionTokens
    /// Grows when the tokens are replaced.
    public internal(set) var version = 1

    /// - Parameter end: at most when the refresh token ends, if that is known
    public init(
        hash: SessionHash, user: ResourceID, provider: ProviderSession, identity: [String: String], created: Date,
        end: Date, tokens: SessionTokens
    ) {
        self.hash = hash
        self.user = user
        self.provider = provider
        self.identity = identity
        self.created = created
        self.end = end
        lastSeen = created
        self.tokens = tokens
    }
}

/// The session as the provider knows it, for its back-channel logout.
public struct ProviderSession: Sendable, Hashable, Codable {
    public let issuer: String
    /// The ID token's `sub`.
    public let subject: String
    /// The ID token's `sid` (OpenID Connect Back-Channel Logout 1.0, section 2.1), if it has one.
    public let sessionID: String?

    public init(issuer: String, subject: String, sessionID: String? = nil) {
        self.issuer = issuer
        self.subject = subject
        self.sessionID = sessionID
    }
}

/// What a provider gave; encrypted wherever it is stored.
public struct SessionTokens: Sendable, Hashable, Codable {
    public var access: String
    public var refresh: String?
    /// For the hint at sign-out.
    public var id: String
    /// When the access token ends.
    public var accessEnd: Date

    public init(access: String, refresh: String?, id: String, accessEnd: Date) {
        self.access = access
        self.refresh = refresh
        self.id = id
        self.accessEnd = accessEnd
    }
}

/// Sessions that end together.
public enum SessionGroup: Sendable, Hashable {
    /// Sign-out everywhere.
    case user(ResourceID)
    /// A provider's session, `sid`.
    case providerSession(issuer: String, sessionID: String)
    /// All of a provider's user, `sub`.
    case subject(issuer: String, subject: String)
}
