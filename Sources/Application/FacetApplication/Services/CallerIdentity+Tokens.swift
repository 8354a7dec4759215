import CompositionCore
import Tokens

extension CallerIdentity {
    /// Of a token whose endpoint says nothing of its life, and of one whose endpoint says much.
    private static let usualLifetime = Duration.seconds(60)
    private static let lifetimes = Duration.seconds(1)...Duration.seconds(86_400)

    /// Gets access tokens by client credentials (RFC 6749, section 4.4); the client shows itself by HTTP Basic (2.3.1).
    func tokens(scope: String) throws(Failure) -> TokenCredential.Fetch {
        guard !tokenURL.isEmpty, !clientID.isEmpty, !clientSecret.isEmpty else {
            throw Failure(
                .invalid,
                "a service's auth has clientCredentials: services.tokenURL, services.clientID and "
                    + "services.clientSecret must be given")
        }
        guard let endpoint = ProviderURL(tokenURL) else {
            throw Failure(.invalid, "services.tokenURL must be https, or on this machine: it is sent a secret")
        }
        let client = ClientAuthentication.secretBasic(clientID: clientID, secret: clientSecret)
        return {
            let answer = try await TokenEndpoint.clientCredentials(
                at: endpoint, as: client, scope: scope.isEmpty ? nil : scope)
            guard Self.isToken(answer.accessToken) else {
                throw Failure(.badAnswer, "the token endpoint answered what is no token")
            }
            let lifetime = answer.expiresIn ?? Self.usualLifetime
            return .init(
                text: answer.accessToken,
                lifetime: min(max(lifetime, Self.lifetimes.lowerBound), Self.lifetimes.upperBound))
        }
    }

    /// What may stand after `Bearer` (RFC 6750, section 2.1).
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }
}
