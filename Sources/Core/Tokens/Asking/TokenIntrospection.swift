import CompositionCore
import Crypto
import Foundation
import JSONSlices

/// Asks the provider about opaque tokens (RFC 7662). What it says is kept for a short time, and never beyond the token's
/// own end; the same token asked about by several requests at once costs one call.
public struct TokenIntrospection: Sendable {
    static let flightsMax = 256

    private let provider: IdentityProvider
    private let client: ClientAuthentication
    private let rules: TokenRules
    private let keptFor: Duration
    private let known: VerifiedTokens
    private let flights = Joined<VerifiedTokens.Digest, Claims, TokenProblem>(
        countMax: flightsMax, full: .providerUnreachable)

    /// - Parameters:
    ///   - rules: what holds of types, algorithms and required claims is for signed tokens alone
    ///   - keptFor: how long an answer counts: a token that is revoked lives as long
    ///   - keptMax: how many are remembered
    public init(
        provider: IdentityProvider, client: ClientAuthentication, rules: TokenRules,
        keptFor: Duration = .seconds(10), keptMax: Int = 10_000
    ) {
        self.provider = provider
        self.client = client
        self.rules = rules
        self.keptFor = keptFor
        known = VerifiedTokens(countMax: keptMax)
    }

    /// What the provider says of an active token; throws `inactive` for every other, `providerUnreachable` where it says
    /// nothing.
    public func introspect(_ token: String) async throws(TokenProblem) -> Claims {
        guard !token.isEmpty, token.utf8.count <= CompactToken.bytesMax else { throw .malformed }
        let digest = VerifiedTokens.digest(token)
        if let claims = known.find(digest, keys: 0, at: Date().timeIntervalSince1970) { return claims }
        return try await flights.run(digest) { () async throws(TokenProblem) -> Claims in
            let claims = try await ask(token)
            let now = Date().timeIntervalSince1970
            try rules.check(introspected: claims, at: now)
            let until = min(now + keptFor.seconds, claims.expiry ?? .infinity)
            known.keep(.init(claims: claims, keys: 0, until: until), digest)
            return claims
        }
    }

    private func ask(_ token: String) async throws(TokenProblem) -> Claims {
        let answer: ProviderCall.Answer
        do {
            let metadata = try await provider.metadata()
            guard let endpoint = metadata.introspectionEndpoint,
                let credentials = try? client.credentials(audience: metadata.tokenEndpoint ?? endpoint)
            else { throw Failure(.unreachable, "the identity provider doesn't introspect") }
            answer = try await provider.call.post(
                endpoint, form: [("token", token), ("token_type_hint", "access_token")] + credentials.form,
                headers: credentials.headers)
        } catch {
            throw .providerUnreachable
        }
        // A refusal is of this backend's own credentials: nobody can tell then what the token is worth.
        guard answer.status == 200, let json = try? JSONDocument(answer.body).root, !json.hasHiddenName,
            let isActive = json["active"]?.bool
        else { throw .providerUnreachable }
        guard isActive else { throw .inactive }
        return Claims(json)
    }
}
