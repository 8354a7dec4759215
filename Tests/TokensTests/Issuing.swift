import Logging
import TestFixtures
import Testing

@testable import Tokens

let audience = "https://api.shop.test"

/// An issuer with a key, and what checks its tokens.
struct Issuing {
    let issuer: TestIssuer
    let key: TestKey
    let provider: Tokens.IdentityProvider

    init(_ kind: TestKey.Kind = .es256, limits: ProviderLimits = ProviderLimits()) async throws {
        key = try TestKey("k1", kind)
        issuer = try await TestIssuer(keys: [key])
        provider = Tokens.IdentityProvider(
            issuer: try #require(ProviderURL(issuer.url)), limits: limits, logger: Logger(label: "test"))
    }

    var rules: TokenRules {
        var rules = TokenRules(issuer: issuer.url, audience: audience, types: ["at+jwt"])
        rules.requiredClaims = ["exp", "iat", "sub", "client_id", "jti"]
        return rules
    }

    var verifier: TokenVerifier { TokenVerifier(provider: provider, rules: rules) }

    /// A token that counts.
    var token: TestToken { .access(issuer: issuer.url, audience: audience) }

    func signed(_ changes: [String: String?] = [:], header: [String: String?] = [:]) throws -> String {
        try token.with(changes, header: header).signed(by: key)
    }

    /// Why a token doesn't count; nil if it does.
    func problem(_ token: String) async -> TokenProblem? {
        await problem(token, verifier)
    }

    func problem(_ token: String, _ verifier: TokenVerifier) async -> TokenProblem? {
        do throws(TokenProblem) {
            _ = try await verifier.verify(token)
            return nil
        } catch {
            return error
        }
    }
}
