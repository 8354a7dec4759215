public import CompositionCore
public import HTTPTypes

/// How this frontend's clients say who they are. One way per client: what other frontends accept is ignored here.
public struct SignIn: Sendable {
    /// Nil if the request says nothing that counts.
    let principal: @Sendable (HTTPFields) -> Principal?
    /// `WWW-Authenticate` of a 401, if the scheme has one.
    let challenge: String?
    /// A header that every signed-in request must carry, because a foreign page can't set it.
    let antiForgeryHeader: HTTPField?
    /// Whose header the answers to those who are signed in vary on.
    let vary: Vary

    /// A cookie of this name; requests for a user need the header too.
    public static func cookie(
        _ name: String, antiForgery: HTTPField, verify: @escaping @Sendable (String) -> Principal?
    ) -> Self {
        Self(
            principal: { headers in
                let cookies = headers[values: .cookie].flatMap { $0.split(separator: ";") }
                let prefix = name + "="
                let found = cookies.lazy.map { $0.drop { $0 == " " } }.filter { $0.hasPrefix(prefix) }
                // Two cookies of the name: one of them was planted, so neither counts.
                guard let cookie = found.first, found.dropFirst().isEmpty else { return nil }
                return verify(String(cookie.dropFirst(prefix.count)))
            }, challenge: nil, antiForgeryHeader: antiForgery, vary: Vary(signIn: "Cookie"))
    }

    /// `Authorization: Bearer …` (RFC 6750, section 2.1).
    public static func bearer(verify: @escaping @Sendable (String) -> Principal?) -> Self {
        Self(
            principal: { headers in
                guard let header = headers[.authorization], header.lowercased().hasPrefix("bearer ") else { return nil }
                return verify(String(header.dropFirst("bearer ".count)))
            }, challenge: "Bearer", antiForgeryHeader: nil, vary: Vary(signIn: "Authorization"))
    }

    /// Nobody signs in.
    public static let none = Self(
        principal: { _ in nil }, challenge: nil, antiForgeryHeader: nil, vary: Vary(signIn: nil))
}
