public import CompositionCore
public import HTTPTypes

/// How this frontend's clients say who they are. One way per client: what other frontends accept is ignored here.
public struct SignIn: Sendable {
    /// Nil if the request says nothing that counts here. Throws `unauthenticated`, with a challenge where the scheme has
    /// one, if what it says is wrong; `unreachable` or `busy` if that can't be told now.
    public typealias Authenticate = @Sendable (ClientRequest) async throws(Failure) -> Credentials?

    let authenticate: Authenticate
    /// `WWW-Authenticate` of a 401 without credentials, if the scheme has one.
    let challenge: String?
    /// A header that every signed-in request must carry, because a foreign page can't set it.
    let antiForgeryHeader: HTTPField?
    /// Whose header the answers to those who are signed in vary on.
    let vary: Vary
    /// The cookie that a 401 takes back, because it will never count again.
    var cookieName: String?
    /// The origin of the pages that streams of a user's events are for; nil: those that name no origin.
    var origin: String?

    /// A cookie; requests for a user need the header too.
    ///
    /// - Parameters:
    ///   - name: a cookie that a 401 takes back from who sent it
    ///   - origin: as browsers write it; a page of another one gets no stream of a user's events
    public static func cookie(
        _ name: String? = nil, antiForgery: HTTPField, origin: String? = nil, authenticate: @escaping Authenticate
    ) -> Self {
        Self(
            authenticate: authenticate, challenge: nil, antiForgeryHeader: antiForgery, vary: Vary(signIn: "Cookie"),
            cookieName: name, origin: origin)
    }

    /// `Authorization: Bearer …` (RFC 6750, section 2.1).
    public static func bearer(authenticate: @escaping Authenticate) -> Self {
        Self(
            authenticate: authenticate, challenge: "Bearer", antiForgeryHeader: nil,
            vary: Vary(signIn: "Authorization"))
    }

    /// Nobody signs in.
    public static let none = Self(
        authenticate: { _ in nil }, challenge: nil, antiForgeryHeader: nil, vary: Vary(signIn: nil))

    enum Scheme: Sendable {
        case cookie(String)
        case bearer
    }

    /// How descriptions name it; nil: nobody signs in.
    var scheme: Scheme? {
        if antiForgeryHeader != nil { return .cookie(cookieName ?? "session") }
        return challenge == nil ? nil : .bearer
    }
}
