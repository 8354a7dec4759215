import JSONSlices

extension TokenRules {
    /// An ID token for a client (OpenID Connect Core 1.0, section 3.1.3.7).
    ///
    /// - Parameter nonce: that of the request; nil after a refresh, where there is none (section 12.2)
    public static func idToken(issuer: String, clientID: String, nonce: String?) -> Self {
        var rules = Self(issuer: issuer, audience: clientID, types: ["", "jwt"])
        rules.requiredClaims = ["sub", "exp", "iat"]
        rules.refusedClaims = ["events"]
        if let nonce { rules.expectedTexts["nonce"] = nonce }
        rules.furtherCheck = { claims throws(TokenProblem) in
            if claims.has("azp") {
                guard claims.text("azp") == clientID else { throw .audience }
            } else if claims.audience.count > 1 {
                throw .audience
            }
        }
        return rules
    }

    /// A logout token (OpenID Connect Back-Channel Logout 1.0, sections 2.4 and 2.6): never one with a nonce, so that an
    /// ID token is none. Providers that give it no `exp`, or no `typ` of its own, have it believed for two minutes after
    /// `iat`.
    public static func logoutToken(issuer: String, clientID: String) -> Self {
        var rules = Self(issuer: issuer, audience: clientID, types: ["", "jwt", "logout+jwt"])
        rules.requiredClaims = ["iat", "jti", "events"]
        rules.refusedClaims = ["nonce"]
        rules.ageMaxWithoutExpiry = .seconds(120)
        rules.furtherCheck = { claims throws(TokenProblem) in
            let event = claims.json["events"]?[named: "http://schemas.openid.net/event/backchannel-logout"]
            guard event?.kind == .object, claims.subject != nil || claims.sessionID != nil else { throw .claims }
        }
        return rules
    }
}
