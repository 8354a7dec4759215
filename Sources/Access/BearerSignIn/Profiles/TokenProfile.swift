public import Tokens

/// How a provider writes its access tokens. Most providers' aren't what RFC 9068 says; each of these is told from ID
/// tokens by what only one of the two has, and everything else is checked as strictly.
public struct TokenProfile: Sendable {
    /// The word of the configuration.
    public let name: String
    /// Of the header.
    var types: Set<String> = ["jwt"]
    /// Where the token says whom it is for.
    var audienceClaim = "aud"
    var requiredClaims = ["exp", "iat"]
    /// Those of ID tokens (OpenID Connect Core 1.0, sections 2 and 3.3.2.11) and of logout tokens.
    var refusedClaims = ["nonce", "at_hash", "c_hash", "s_hash", "events"]
    var expectedTexts: [String: String] = [:]
    var scopeClaims = ["scope"]
    /// Whether a client got the token in its own name, and not a user's.
    var isOfClient: @Sendable (Claims) -> Bool = { $0.subject == nil || $0.subject == $0.clientID }
    var furtherCheck: @Sendable (Claims) throws(TokenProblem) -> Void = Self.refuseIDToken

    init(_ name: String) {
        self.name = name
    }

    /// The rules for a backend's tokens.
    public func rules(issuer: String, audience: String) -> TokenRules {
        var rules = TokenRules(issuer: issuer, audience: audience, types: types)
        rules.audienceClaim = audienceClaim
        rules.requiredClaims = requiredClaims
        rules.refusedClaims = refusedClaims
        rules.expectedTexts = expectedTexts
        rules.furtherCheck = furtherCheck
        return rules
    }

    func scopes(_ claims: Claims) -> Set<String> {
        scopeClaims.reduce(into: []) { $0.formUnion(claims.words($1)) }
    }

    /// Whatever says of itself that it is an ID token.
    static func refuseIDToken(_ claims: Claims) throws(TokenProblem) {
        guard claims.text("token_use") != "id", claims.text("typ")?.lowercased() != "id" else { throw .type }
    }
}
