import CompositionCore
import JSONSlices
import NIOCore

/// A client's calls to its provider: grants (RFC 6749), revocation (RFC 7009), pushed requests (RFC 9126). Every one is
/// bounded in bytes and time, and none is repeated: a refresh token that rotates may be used once.
public struct TokenEndpoint: Sendable {
    private let provider: IdentityProvider
    private let client: ClientAuthentication

    public init(provider: IdentityProvider, client: ClientAuthentication) {
        self.provider = provider
        self.client = client
    }

    /// The tokens for a code (RFC 6749, section 4.1.3; RFC 7636, section 4.5).
    public func exchange(
        code: String, redirectURI: String, verifier: String, resource: String? = nil
    ) async throws(GrantProblem) -> TokenAnswer {
        try await grant(
            "authorization_code",
            [("code", code), ("redirect_uri", redirectURI), ("code_verifier", verifier)] + Self.resource(resource))
    }

    /// Newer tokens (RFC 6749, section 6).
    public func refresh(_ refreshToken: String) async throws(GrantProblem) -> TokenAnswer {
        try await grant("refresh_token", [("refresh_token", refreshToken)])
    }

    /// Tokens of the client itself (RFC 6749, section 4.4).
    public func clientCredentials(
        scope: String? = nil, resource: String? = nil
    ) async throws(GrantProblem) -> TokenAnswer {
        try await grant("client_credentials", (scope.map { [("scope", $0)] } ?? []) + Self.resource(resource))
    }

    /// The same at an endpoint that is known by its URL alone, without a provider's metadata.
    public static func clientCredentials(
        at endpoint: ProviderURL, as client: ClientAuthentication, scope: String? = nil,
        limits: ProviderLimits = ProviderLimits()
    ) async throws(GrantProblem) -> TokenAnswer {
        let form = [("grant_type", "client_credentials")] + (scope.map { [("scope", $0)] } ?? [])
        return try tokens(
            in: try await post(form, to: endpoint, audience: endpoint, as: client, by: ProviderCall(limits: limits)))
    }

    /// Ends a token at the provider (RFC 7009, section 2.1).
    ///
    /// - Parameter hint: `refresh_token` or `access_token`
    public func revoke(_ token: String, hint: String) async throws(GrantProblem) {
        let metadata = try await metadata()
        _ = try await post(
            metadata.revocationEndpoint, metadata, [("token", token), ("token_type_hint", hint)])
    }

    /// Leaves the parameters of an authorization request with the provider (RFC 9126, section 2.1): what the browser
    /// carries then is `request_uri`.
    public func push(
        _ parameters: [(String, String)]
    ) async throws(GrantProblem) -> (requestURI: String, expiresIn: Duration) {
        let metadata = try await metadata()
        let text = try await post(metadata.pushedAuthorizationRequestEndpoint, metadata, parameters)
        guard let json = try? JSONDocument(text).root, let requestURI = json["request_uri"]?.string,
            let lifetime = json["expires_in"]?.seconds
        else { throw .unavailable(retryAfter: Self.pause) }
        return (requestURI, .seconds(min(max(lifetime, 0), TokenAnswer.lifetimeMax)))
    }

    private static let pause = Duration.seconds(1)

    private static func resource(_ resource: String?) -> [(String, String)] {
        // RFC 8707, section 2.
        resource.map { [("resource", $0)] } ?? []
    }

    private func grant(_ type: String, _ fields: [(String, String)]) async throws(GrantProblem) -> TokenAnswer {
        let metadata = try await metadata()
        return try Self.tokens(in: try await post(metadata.tokenEndpoint, metadata, [("grant_type", type)] + fields))
    }

    private static func tokens(in text: ByteBuffer) throws(GrantProblem) -> TokenAnswer {
        guard let answer = TokenAnswer(text) else { throw .unavailable(retryAfter: pause) }
        return answer
    }

    private func metadata() async throws(GrantProblem) -> ProviderMetadata {
        do {
            return try await provider.metadata()
        } catch {
            throw .unavailable(retryAfter: Self.pause)
        }
    }

    /// The body of a 2xx.
    private func post(
        _ endpoint: ProviderURL?, _ metadata: ProviderMetadata, _ form: [(String, String)]
    ) async throws(GrantProblem) -> ByteBuffer {
        guard let endpoint, let tokenEndpoint = metadata.tokenEndpoint else { throw .unsupported }
        // A pushed request's endpoint takes both; some take themselves alone.
        let isPush = endpoint == metadata.pushedAuthorizationRequestEndpoint
        let audience = isPush ? endpoint : tokenEndpoint
        return try await Self.post(form, to: endpoint, audience: audience, as: client, by: provider.call)
    }

    private static func post(
        _ form: [(String, String)], to endpoint: ProviderURL, audience: ProviderURL, as client: ClientAuthentication,
        by call: ProviderCall
    ) async throws(GrantProblem) -> ByteBuffer {
        guard let credentials = try? client.credentials(audience: audience) else { throw .unsupported }
        let answer: ProviderCall.Answer
        do {
            // The parameters of a pushed request have the client's id already.
            let own = credentials.form.filter { field in !form.contains { $0.0 == field.0 } }
            answer = try await call.post(endpoint, form: form + own, headers: credentials.headers)
        } catch {
            throw .unavailable(retryAfter: error.retryAfter ?? pause)
        }
        switch answer.status {
        case 200..<300: return answer.body
        case 400..<500 where answer.status != 408 && answer.status != 429:
            throw .refused(error: (try? JSONDocument(answer.body).root)?["error"]?.string)
        default: throw .unavailable(retryAfter: pause)
        }
    }
}
