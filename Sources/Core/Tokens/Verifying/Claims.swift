import Crypto
public import JSONSlices

/// What a token says whose signature and rules were checked, or what a provider says of an opaque one.
public struct Claims: Sendable {
    public let json: JSONValue
    /// Nil of an opaque token.
    public let algorithm: SignatureAlgorithm?

    init(_ json: JSONValue, algorithm: SignatureAlgorithm? = nil) {
        self.json = json
        self.algorithm = algorithm
    }

    public var issuer: String? { json["iss"]?.string }
    public var subject: String? { json["sub"]?.string }
    public var audience: [String] { json["aud"]?.texts ?? [] }
    /// The client that the token was issued to: `client_id` (RFC 9068, section 2.2), or as others write it.
    public var clientID: String? {
        json["client_id"]?.string ?? json["azp"]?.string ?? json["appid"]?.string
    }
    public var sessionID: String? { json["sid"]?.string }
    public var tokenID: String? { json["jti"]?.string }
    /// Unix seconds.
    public var expiry: Double? { json["exp"]?.double }
    /// Unix seconds.
    public var issuedAt: Double? { json["iat"]?.double }
    /// Unix seconds; when the user last showed who they are.
    public var authenticatedAt: Double? { json["auth_time"]?.double }

    /// The words of a claim that is a list of strings, or a string with words separated by spaces, as `scope` is (RFC
    /// 9068, section 2.2.3).
    public func words(_ name: String) -> Set<String> {
        Set((json[named: name]?.texts ?? []).flatMap { $0.split(separator: " ").map(String.init) })
    }

    public var scopes: Set<String> { words("scope") }

    /// A claim's text, by a name that is known at run time only; nil where it isn't a string.
    public func text(_ name: String) -> String? { json[named: name]?.string }

    /// Whether a claim is there, of whatever kind.
    public func has(_ name: String) -> Bool { json[named: name] != nil }

    /// Whether this ID token was issued with the access token (OpenID Connect Core 1.0, section 3.1.3.8); true where it
    /// doesn't say.
    public func wasIssued(with accessToken: String) -> Bool {
        guard let hash = json["at_hash"] else { return true }
        let bytes = Array(accessToken.utf8)
        let digest: [UInt8] =
            switch algorithm {
            case .rs384, .ps384, .es384: Array(SHA384.hash(data: bytes))
            case .rs512, .ps512, .edDSA: Array(SHA512.hash(data: bytes))
            default: Array(SHA256.hash(data: bytes))
            }
        return hash.string == Base64URL.encode(digest.prefix(digest.count / 2))
    }
}
