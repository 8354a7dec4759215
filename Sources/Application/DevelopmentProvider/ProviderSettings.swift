import FacetApplication

/// The provider's own keys; they stand under `provider.`.
enum ProviderSettings {
    static let accessToken = Setting.duration(
        "accessToken", default: .seconds(300), in: .seconds(1)...(.seconds(3600)),
        meaning: "How long an access token of the development provider counts")
    static let refreshToken = Setting.duration(
        "refreshToken", default: .seconds(28_800), in: .seconds(1)...(.seconds(2_592_000)),
        meaning: "How long its tokens can be refreshed after a sign-in")
    static let session = Setting.duration(
        "session", default: .seconds(28_800), in: .seconds(1)...(.seconds(2_592_000)),
        meaning: "How long it remembers who signed in with a browser")
    static let users = Setting.text(
        "users", default: "u1,u2,m1", meaning: "Whom its sign-in page offers: users' ids, separated by commas")
    static let scopes = Setting.text(
        "scopes", default: "orders.read,catalog.read,webhooks.write",
        meaning: "What apps and partners may ask for beside openid, profile and email, separated by commas")
    static let web = Setting.url(
        "web", default: "http://127.0.0.1:8080", meaning: "Where browsers reach the web backend that signs in with it")
    static let mobile = Setting.url(
        "mobile", default: "http://127.0.0.1:8081", meaning: "Audience of the tokens that it gives to apps")
    static let partner = Setting.url(
        "partner", default: "http://127.0.0.1:8082", meaning: "Audience of the tokens that it gives to partners")

    static let all: [SettingDeclaration] = [
        accessToken.declaration, refreshToken.declaration, session.declaration, users.declaration, scopes.declaration,
        web.declaration, mobile.declaration, partner.declaration,
    ]
}

extension Settings {
    /// A list that a setting separates by commas.
    func list(_ setting: Setting<String>) -> [String] {
        self[setting].split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty }
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
