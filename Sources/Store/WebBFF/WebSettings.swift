import FacetApplication
import Foundation
import WebSignIn

/// The settings of the web backend alone: its OpenID provider.
enum WebSettings {
    static let issuer = Setting.url(
        "oidc.issuer",
        meaning: "The OpenID provider that people sign in at, exactly as it writes its issuer; "
            + "without, in development only, `facet dev token web` signs in")
    static let clientID = Setting.text("oidc.clientID", meaning: "This backend's id as the provider's client")
    static let clientSecret = Setting.text(
        "oidc.clientSecret", isSecret: true, meaning: "Its secret; better given by the environment than by a file")
    static let authentication = Setting.choice(
        "oidc.authentication", of: ProviderSettings.authentications, default: "client_secret_basic",
        meaning: "How it shows the provider who it is; private_key_jwt takes web.oidc.privateKey and no secret")
    static let privateKey = Setting.text(
        "oidc.privateKey", meaning: "File of the private key, in PEM, for private_key_jwt")
    static let scopes = Setting.text(
        "oidc.scopes", default: "openid profile email",
        meaning: "What it asks for, separated by spaces; some providers give refresh tokens for offline_access alone")
    static let userClaim = Setting.text(
        "oidc.userClaim", default: "sub", meaning: "The claim of the ID token that is the store's id of the user")
    static let idTokenHint = Setting.flag(
        "oidc.idTokenHint", default: false,
        meaning: "Whether signing out at the provider hands it the ID token by the browser, as some insist on; "
            + "otherwise no token ever leaves this backend")

    static let all = [
        issuer.declaration, clientID.declaration, clientSecret.declaration, authentication.declaration,
        privateKey.declaration, scopes.declaration, userClaim.declaration, idTokenHint.declaration,
    ]
}

extension ProviderSettings {
    /// Throws if the file of the private key can't be read.
    init(_ settings: Settings) throws(ProviderFault) {
        self.init()
        issuer = settings[WebSettings.issuer]
        clientID = settings[WebSettings.clientID]
        clientSecret = settings[WebSettings.clientSecret]
        authentication = settings[WebSettings.authentication]
        scopes = settings[WebSettings.scopes]
        userClaim = settings[WebSettings.userClaim]
        sendsIDTokenHint = settings[WebSettings.idTokenHint]
        let file = settings[WebSettings.privateKey]
        guard !file.isEmpty else { return }
        do {
            privateKey = try String(contentsOfFile: file, encoding: .utf8)
        } catch {
            throw ProviderFault("oidc.privateKey", "names \(file), which can't be read")
        }
    }
}
