/// How a service is told who calls it: the word of `services.<name>.auth`.
enum ServiceAuthentication: String, CaseIterable, Sendable {
    /// It isn't: a mesh does that, or nobody has to.
    case plain
    /// By a certificate (RFC 8446, section 4.4.2).
    case mtls
    /// By an access token that the process gets for itself (RFC 6749, section 4.4).
    case clientCredentials
    /// By a statement that the process signs itself: who it is and for whom it calls.
    case assertion
    case mtlsAndAssertion = "mtls+assertion"
    case mtlsAndClientCredentials = "mtls+clientCredentials"

    var usesCertificate: Bool {
        switch self {
        case .mtls, .mtlsAndAssertion, .mtlsAndClientCredentials: true
        case .plain, .clientCredentials, .assertion: false
        }
    }

    var usesAssertion: Bool { self == .assertion || self == .mtlsAndAssertion }
    var usesToken: Bool { self == .clientCredentials || self == .mtlsAndClientCredentials }
}
