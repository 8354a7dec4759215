import AsyncHTTPClient
import CompositionCore
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Tokens

extension CallerIdentity {
    private static let answerBytesMax = 64 << 10
    private static let timeLimit = TimeAmount.seconds(5)
    /// Of a token whose endpoint says nothing of its life.
    private static let usualLifetime = 60

    /// Gets access tokens by client credentials (RFC 6749, section 4.4); the client shows itself by HTTP Basic (2.3.1).
    func tokens(scope: String) throws(Failure) -> TokenCredential.Fetch {
        guard !tokenURL.isEmpty, !clientID.isEmpty, !clientSecret.isEmpty else {
            throw Failure(
                .invalid,
                "a service's auth has clientCredentials: services.tokenURL, services.clientID and "
                    + "services.clientSecret must be given")
        }
        guard ProviderURL(tokenURL) != nil else {
            throw Failure(.invalid, "services.tokenURL must be https, or on this machine: it is sent a secret")
        }
        let (url, login) = (tokenURL, "Basic " + Self.basic(clientID, clientSecret))
        let form = "grant_type=client_credentials" + (scope.isEmpty ? "" : "&scope=\(Self.encoded(scope))")
        return { try await Self.token(url, login: login, form: form) }
    }

    private struct Answer: Decodable {
        let access_token: String
        let token_type: String
        let expires_in: Int?
    }

    private static func token(_ url: String, login: String, form: String) async throws -> TokenCredential.Token {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Authorization", value: login)
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        request.headers.add(name: "Accept", value: "application/json")
        request.body = .bytes(ByteBuffer(string: form))
        let response = try await HTTPClient.shared.execute(request, timeout: timeLimit)
        let body = try await response.body.collect(upTo: answerBytesMax)
        guard response.status == .ok, let answer = try? JSONDecoder().decode(Answer.self, from: body),
            answer.token_type.lowercased() == "bearer", isToken(answer.access_token)
        else { throw Failure(.badAnswer, "the token endpoint answered \(response.status.code) without a token") }
        let lifetime = min(max(answer.expires_in ?? usualLifetime, 1), 86_400)
        return .init(text: answer.access_token, lifetime: .seconds(lifetime))
    }

    /// What may stand after `Bearer` (RFC 6750, section 2.1).
    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }

    private static func basic(_ name: String, _ secret: String) -> String {
        Data("\(encoded(name)):\(encoded(secret))".utf8).base64EncodedString()
    }

    /// As forms encode (RFC 6749, appendix B).
    private static func encoded(_ text: String) -> String {
        let allowed = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    }
}
