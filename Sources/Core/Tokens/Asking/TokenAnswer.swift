import JSONSlices
import NIOCore

/// Tokens as a provider gave them (RFC 6749, section 5.1).
public struct TokenAnswer: Sendable {
    public let accessToken: String
    public let expiresIn: Duration?
    public let refreshToken: String?
    public let idToken: String?
    /// Nil where the provider says nothing: what was asked for.
    public let scopes: Set<String>?

    static let lifetimeMax = 366 * 86_400.0

    /// Nil for a text that is no such answer, or whose token is of another kind than `Bearer`.
    init?(_ text: ByteBuffer) {
        guard let json = try? JSONDocument(text).root, let accessToken = json["access_token"]?.string,
            !accessToken.isEmpty, json["token_type"]?.string?.lowercased() == "bearer"
        else { return nil }
        self.accessToken = accessToken
        expiresIn = json["expires_in"]?.seconds.map { .seconds(min(max($0, 0), Self.lifetimeMax)) }
        refreshToken = json["refresh_token"]?.string
        idToken = json["id_token"]?.string
        scopes = json["scope"]?.string.map { Set($0.split(separator: " ").map(String.init)) }
    }
}

extension JSONValue {
    /// Some providers write numbers as strings.
    var seconds: Double? { double ?? string.flatMap(Double.init) }
}
