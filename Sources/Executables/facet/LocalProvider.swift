import DevelopmentProvider
import FacetApplication

/// The development provider as `facet run` uses it: for each backend whose own provider the operator didn't name.
struct LocalProvider {
    let stage: Stage

    private static let key = [
        "web": "web.oidc.issuer", "mobile": "mobile.tokens.issuer", "partner": "partner.tokens.issuer",
    ]

    /// Whether anybody signs in with it. In production nobody does.
    var isNeeded: Bool {
        stage.settings.text("mode") == "development" && Self.key.keys.contains(where: signsIn)
    }

    /// What browsers and backends call it. On loopback it is another site than the backends, which have an address
    /// instead of a name there, so that cookies are kept apart as they will be later.
    var issuer: String {
        given("provider.publicURL") ?? "http://localhost:\(stage.port("provider"))"
    }

    var child: ChildPlan {
        stage.child(
            serving: DevelopmentProvider.self,
            settings: [
                // Whoever reaches it is anybody.
                "listen": "127.0.0.1", "provider.publicURL": issuer, "provider.web": address(of: "web"),
                "provider.mobile": address(of: "mobile"), "provider.partner": address(of: "partner"),
            ].filter { given($0.key) == nil || $0.key == "listen" })
    }

    /// What a backend must know to sign in with it; empty where it doesn't.
    func settings(of backend: String) throws -> [String: String] {
        guard isNeeded, signsIn(backend) else { return [:] }
        guard backend == "web" else {
            return ["\(backend).tokens.issuer": issuer, "\(backend).tokens.audience": address(of: backend)]
        }
        let client = DevelopmentProvider.ClientName.web
        return [
            "web.oidc.issuer": issuer, "web.oidc.clientID": client, "web.oidc.userClaim": "sub",
            "web.oidc.clientSecret": try stage.secret(DevelopmentProvider.secretName(of: client)),
        ]
    }

    /// Of the store's backends, those that run.
    static func running(in stage: Stage) -> [any Backend.Type] {
        let isNeeded = Self(stage: stage).isNeeded
        return StoreBundle.backends.filter { isNeeded || $0 != DevelopmentProvider.self }
    }

    private func signsIn(_ backend: String) -> Bool {
        Self.key[backend].map { given($0) == nil } ?? false
    }

    private func address(of backend: String) -> String {
        given("\(backend).publicURL") ?? "http://\(stage.address):\(stage.port(backend))"
    }

    private func given(_ key: String) -> String? {
        stage.settings.isGiven(key) ? stage.settings.text(key) : nil
    }
}
