import JSONSlices

/// What a token must be to count (RFC 8725). Everything that isn't allowed here is refused.
public struct TokenRules: Sendable {
    public static let leewayMax = Duration.seconds(60)

    /// Compared byte for byte.
    public var issuer: String
    /// One of the values of ``audienceClaim``.
    public var audience: String
    /// The claim that says whom the token is for; `aud`, unless the provider says so elsewhere. A string, a list of
    /// strings, or words separated by spaces.
    public var audienceClaim = "aud"
    /// `typ` in lower case without `application/`; empty: none.
    public var types: Set<String>
    public var algorithms: Set<SignatureAlgorithm>
    /// How far clocks may differ; never more than ``leewayMax``.
    public var leeway = Duration.seconds(30)
    public var requiredClaims: [String] = []
    /// Claims that tokens of another kind have.
    public var refusedClaims: [String] = []
    /// Claims that must have exactly this text.
    public var expectedTexts: [String: String] = [:]
    /// How old a token may be that has no `exp`; nil: it must have one.
    public var ageMaxWithoutExpiry: Duration?
    /// What else must hold.
    public var furtherCheck: @Sendable (Claims) throws(TokenProblem) -> Void = { _ in }

    public init(
        issuer: String, audience: String, types: Set<String>,
        algorithms: Set<SignatureAlgorithm> = [.rs256, .ps256, .es256, .es384, .edDSA]
    ) {
        self.issuer = issuer
        self.audience = audience
        self.types = types
        self.algorithms = algorithms
    }

    /// The header, before a key is looked for.
    func check(header token: CompactToken) throws(TokenProblem) {
        guard algorithms.contains(token.algorithm) else { throw .algorithm }
        guard types.contains(token.type) else { throw .type }
    }

    /// - Parameter now: Unix seconds
    func check(_ claims: Claims, at now: Double) throws(TokenProblem) {
        guard let issuer = claims.issuer, issuer.utf8.elementsEqual(self.issuer.utf8) else { throw .issuer }
        guard names(audience, in: claims) else { throw .audience }
        try checkTimes(claims, at: now)
        for name in requiredClaims where !claims.has(name) { throw .claims }
        for name in refusedClaims where claims.has(name) { throw .type }
        for (name, text) in expectedTexts where claims.text(name) != text { throw .claims }
        try furtherCheck(claims)
    }

    /// What a provider says of an opaque token (RFC 7662, section 2.2), which it checked itself: all it says must fit,
    /// and it must say whom the token is for.
    func check(introspected claims: Claims, at now: Double) throws(TokenProblem) {
        if claims.has("iss"), claims.issuer?.utf8.elementsEqual(issuer.utf8) != true { throw .issuer }
        guard names(audience, in: claims) else { throw .audience }
        if claims.has("exp") { try checkTimes(claims, at: now) }
        if let type = claims.text("token_type")?.lowercased(), !["bearer", "access_token"].contains(type) {
            throw .type
        }
        for name in refusedClaims where claims.has(name) { throw .type }
        try furtherCheck(claims)
    }

    private func names(_ audience: String, in claims: Claims) -> Bool {
        guard !audience.isEmpty else { return false }
        let named = audienceClaim == "aud" ? Set(claims.audience) : claims.words(audienceClaim)
        // Strings are equal to others that look the same; these must be the same bytes.
        return named.contains { $0.utf8.elementsEqual(audience.utf8) }
    }

    private func checkTimes(_ claims: Claims, at now: Double) throws(TokenProblem) {
        let leeway = min(max(leeway, .zero), Self.leewayMax).seconds
        let issuedAt = try Self.time(claims.json["iat"])
        let notBefore = try Self.time(claims.json["nbf"])
        if let expiry = try Self.time(claims.json["exp"]) {
            guard now < expiry + leeway else { throw .expired }
        } else {
            guard let ageMax = ageMaxWithoutExpiry, let issuedAt else { throw .claims }
            guard now < issuedAt + ageMax.seconds + leeway else { throw .expired }
        }
        if let notBefore, notBefore > now + leeway { throw .notYetValid }
        if let issuedAt, issuedAt > now + leeway { throw .notYetValid }
    }

    /// A number of seconds (RFC 7519, section 2); whatever else stands there is no time.
    private static func time(_ value: JSONValue?) throws(TokenProblem) -> Double? {
        guard let value else { return nil }
        guard let time = value.double, time.isFinite, time >= 0 else { throw .claims }
        return time
    }
}

extension Duration {
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
