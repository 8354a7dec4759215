import Foundation
import HTTPFrontend
import HTTPTypes
import Logging

/// An error as OAuth writes it (RFC 6749, sections 4.1.2.1 and 5.2).
struct OAuthError: Error, Sendable, Encodable {
    let error: String
    let description: String
    var status = 400
    var challenge: String?

    enum CodingKeys: String, CodingKey {
        case error
        case description = "error_description"
    }

    static let invalidClient = Self(
        error: "invalid_client", description: "the client is unknown, or didn't prove who it is", status: 401,
        challenge: "Basic realm=\"provider\"")

    static func invalidRequest(_ why: String) -> Self { Self(error: "invalid_request", description: why) }
    static func invalidGrant(_ why: String) -> Self { Self(error: "invalid_grant", description: why) }
    static func invalidScope(_ why: String) -> Self { Self(error: "invalid_scope", description: why) }

    static func invalidToken(_ why: String) -> Self {
        Self(
            error: "invalid_token", description: why, status: 401,
            challenge: "Bearer error=\"invalid_token\", error_description=\"\(why)\"")
    }
}

extension PageAnswer {
    static func json(_ status: Int, _ value: some Encodable, headers more: HTTPFields = [:]) -> Self {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var headers = more
        headers[.contentType] = "application/json"
        headers[.cacheControl] = "no-store"
        // All that is encoded here is text and numbers.
        let text = (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
        return Self(status, headers: headers, body: text)
    }

    static func error(_ error: OAuthError) -> Self {
        var headers: HTTPFields = [:]
        headers[.wwwAuthenticate] = error.challenge
        return json(error.status, error, headers: headers)
    }
}

extension Provider {
    /// Answers what the body makes of a form, or its error.
    func answer(_ request: PageRequest, _ body: (FormFields) async throws -> PageAnswer) async -> PageAnswer {
        do {
            return try await body(FormFields(body: request))
        } catch let error as OAuthError {
            logger.info("refused", metadata: ["error": "\(error.error)", "why": "\(error.description)"])
            return .error(error)
        } catch {
            logger.error("unexpected error", metadata: ["error": "\(error)"])
            return .error(OAuthError(error: "server_error", description: "an unexpected error", status: 500))
        }
    }
}
