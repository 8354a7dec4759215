public import FacetApplication
import Logging
import Tokens

extension BearerSignIn {
    /// As the backend's configuration says. Returns without asking the provider: the first client that needs it waits,
    /// at most as long as a call to it may take. Throws ``TokenSettingProblem``.
    ///
    /// - Parameter backend: its name, and the audience of development's tokens
    public init(backend: String, serving subjects: Subjects, in environment: BackendEnvironment) throws {
        let settings = environment.settings
        let development = environment.signIn
        let profile = TokenProfile.named(settings[TokenSettings.profile]) ?? .rfc9068
        let subjectClaim = settings[TokenSettings.subjectClaim]
        self.init(
            serving: subjects, profile: profile, check: try Self.check(profile, backend, environment),
            subjectClaim: subjectClaim.isEmpty ? nil : subjectClaim,
            development: { development.principal(audience: backend, token: $0) }, logger: environment.logger)
    }

    /// Tokens of different clients that are remembered; each takes about two kilobytes.
    private static let keptMax = 10_000

    private static func check(
        _ profile: TokenProfile, _ backend: String, _ environment: BackendEnvironment
    ) throws -> Check? {
        let settings = environment.settings
        let text = settings[TokenSettings.issuer]
        guard !text.isEmpty else {
            guard environment.isDevelopment else {
                throw TokenSettingProblem(
                    key: "\(backend).tokens.issuer", reason: "is missing: outside development nobody could sign in")
            }
            return nil
        }
        guard let issuer = ProviderURL(text) else {
            throw TokenSettingProblem(key: "\(backend).tokens.issuer", reason: "must be https, or http on loopback")
        }
        let provider = IdentityProvider(issuer: issuer, logger: environment.logger)
        let rules = try rules(profile, backend, issuer: text, environment)
        // Ahead of the first client, and awaited by nobody: a provider that is down keeps no backend from starting.
        Task { await provider.prepare() }
        guard profile.name == TokenProfile.opaque.name else {
            return .signed(TokenVerifier(provider: provider, rules: rules, keptMax: keptMax))
        }
        let client = try client(backend, settings)
        return .introspected(
            TokenIntrospection(
                provider: provider, client: client, rules: rules, keptFor: settings[TokenSettings.introspectionKept],
                keptMax: keptMax))
    }

    private static func rules(
        _ profile: TokenProfile, _ backend: String, issuer: String, _ environment: BackendEnvironment
    ) throws -> TokenRules {
        let settings = environment.settings
        let audience = settings[TokenSettings.audience]
        var rules = profile.rules(issuer: issuer, audience: audience.isEmpty ? environment.publicURL : audience)
        let audienceClaim = settings[TokenSettings.audienceClaim]
        if !audienceClaim.isEmpty { rules.audienceClaim = audienceClaim }
        rules.leeway = settings[TokenSettings.leeway]
        let names = settings[TokenSettings.algorithms].split(separator: ",").map { $0.filter { $0 != " " } }
        let algorithms = names.compactMap(SignatureAlgorithm.init)
        guard !algorithms.isEmpty, algorithms.count == names.count else {
            let known = SignatureAlgorithm.allCases.map(\.rawValue).joined(separator: ", ")
            throw TokenSettingProblem(key: "\(backend).tokens.algorithms", reason: "may name \(known)")
        }
        rules.algorithms = Set(algorithms)
        return rules
    }

    private static func client(_ backend: String, _ settings: Settings) throws -> ClientAuthentication {
        let id = settings[TokenSettings.clientID]
        guard !id.isEmpty else {
            throw TokenSettingProblem(
                key: "\(backend).tokens.clientID",
                reason: "is missing: the profile opaque asks the provider as a client")
        }
        return .secretBasic(clientID: id, secret: settings[TokenSettings.clientSecret])
    }
}

/// A setting without which, or with which, a backend can't serve.
struct TokenSettingProblem: Error, CustomStringConvertible {
    let key: String
    let reason: String

    var description: String { "\(key) \(reason)" }
}
