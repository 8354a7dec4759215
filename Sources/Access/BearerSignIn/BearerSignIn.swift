/// How a resource server's clients sign in: `Authorization: Bearer …` (RFC 6750), and nothing else.
public struct BearerSignIn: Sendable {}
