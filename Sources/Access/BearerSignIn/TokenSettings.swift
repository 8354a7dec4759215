public import FacetApplication

/// The keys of a backend whose clients bring tokens, under its name: `mobile.tokens.issuer`.
public enum TokenSettings {
    static let issuer = Setting.url(
        "tokens.issuer",
        meaning: "The identity provider whose tokens sign in, exactly as it writes itself; "
            + "without: those of `facet dev token` alone")
    static let audience = Setting.text(
        "tokens.audience", meaning: "Whom its tokens are for; without: this backend's publicURL")
    static let profile = Setting.choice(
        "tokens.profile", of: TokenProfile.all.map(\.name), default: TokenProfile.rfc9068.name,
        meaning: "How the provider writes its access tokens; opaque: it is asked about each")
    static let audienceClaim = Setting.text(
        "tokens.audienceClaim", meaning: "The claim that names the audience; without: the profile's")
    static let subjectClaim = Setting.text(
        "tokens.subjectClaim", meaning: "The claim that says who signs in; without: sub, of partners the client's id")
    static let algorithms = Setting.text(
        "tokens.algorithms", default: "RS256,PS256,ES256,ES384,EdDSA",
        meaning: "Signatures that count, separated by commas; never none, never a shared secret")
    static let leeway = Setting.duration(
        "tokens.leeway", default: .seconds(30), in: .zero...(.seconds(60)),
        meaning: "How far the provider's clock may differ")
    static let introspectionKept = Setting.duration(
        "tokens.introspection.kept", default: .seconds(2), in: .zero...(.seconds(60)),
        meaning: "How long the provider's word about an opaque token counts, and so a token that was revoked")
    static let clientID = Setting.text(
        "tokens.clientID", meaning: "This backend's own client at the provider, for introspection")
    static let clientSecret = Setting.text("tokens.clientSecret", isSecret: true, meaning: "Its secret")

    /// For the backend's description.
    public static let declarations = [
        issuer.declaration, audience.declaration, profile.declaration, audienceClaim.declaration,
        subjectClaim.declaration, algorithms.declaration, leeway.declaration, introspectionKept.declaration,
        clientID.declaration, clientSecret.declaration,
    ]
}
