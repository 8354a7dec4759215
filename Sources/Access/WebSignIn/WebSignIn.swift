/// How browsers sign in: OpenID Connect's code flow at the backend, a session in a cookie, no token in the browser
/// (RFC 10017, section 6.1).
public struct WebSignIn: Sendable {}
