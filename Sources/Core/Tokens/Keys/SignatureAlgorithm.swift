import JWTKit

/// The signatures that may count (RFC 7518, section 3.1; RFC 8037). `none` and the ones with a shared secret have no
/// case: nobody can allow them.
public enum SignatureAlgorithm: String, Sendable, Hashable, CaseIterable {
    case rs256 = "RS256"
    case rs384 = "RS384"
    case rs512 = "RS512"
    case ps256 = "PS256"
    case ps384 = "PS384"
    case ps512 = "PS512"
    case es256 = "ES256"
    case es384 = "ES384"
    /// Ed25519.
    case edDSA = "EdDSA"

    static let rsa: [Self] = [.rs256, .rs384, .rs512, .ps256, .ps384, .ps512]

    var jwk: JWK.Algorithm {
        switch self {
        case .rs256: .rs256
        case .rs384: .rs384
        case .rs512: .rs512
        case .ps256: .ps256
        case .ps384: .ps384
        case .ps512: .ps512
        case .es256: .es256
        case .es384: .es384
        case .edDSA: .eddsa
        }
    }
}
