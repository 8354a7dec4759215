import Crypto
import Foundation
import JWTKit

/// Checks signed tokens of one provider: form, header, key, signature, then every rule.
public struct TokenVerifier: Sendable {
    private let keys: KeySet
    private let rules: TokenRules
    private let verified: VerifiedTokens?

    /// - Parameter keptMax: how many verified tokens are remembered until they expire; 0 where each comes once
    public init(provider: IdentityProvider, rules: TokenRules, keptMax: Int = 0) {
        keys = provider.keys
        self.rules = rules
        verified = keptMax > 0 ? VerifiedTokens(countMax: keptMax) : nil
    }

    /// What the token says. Throws why it doesn't count.
    public func verify(_ token: String) async throws(TokenProblem) -> Claims {
        try await verify(token, at: Date().timeIntervalSince1970)
    }

    func verify(_ token: String, at now: Double) async throws(TokenProblem) -> Claims {
        guard token.utf8.count <= CompactToken.bytesMax else { throw .malformed }
        guard let verified else { return try await check(token, at: now) }
        let digest = VerifiedTokens.digest(token)
        let generation = keys.generation
        if let claims = verified.find(digest, keys: generation, at: now) { return claims }
        let claims = try await check(token, at: now)
        if let expiry = claims.expiry {
            verified.keep(.init(claims: claims, keys: generation, until: expiry), digest)
        }
        return claims
    }

    private func check(_ text: String, at now: Double) async throws(TokenProblem) -> Claims {
        let token = try CompactToken(text)
        try rules.check(header: token)
        let key = try await keys.key(token.keyID, token.algorithm)
        guard (try? key.verify(token.signature, signs: token.signed)) == true else { throw .signature }
        let claims = Claims(token.payload, algorithm: token.algorithm)
        try rules.check(claims, at: now)
        return claims
    }
}
