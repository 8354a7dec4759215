/// The keys by which a process shows all of its services who it is.
enum ServiceCallerKeys {
    static let authorities = Setting.text(
        "services.ca",
        meaning: "File of the authorities, in PEM, that services called over https are verified with; several are "
            + "separated by commas; without: those that the system trusts")
    static let certificate = Setting.text(
        "services.certificate",
        meaning: "File of the process's own certificate, in PEM, for services whose auth has mtls; {backend} stands "
            + "for the backend's name; read anew when it changes")
    static let key = Setting.text("services.key", meaning: "File of the key of services.certificate, in PEM")
    static let assertionKey = Setting.text(
        "services.assertionKey",
        meaning: "File of the key, of P-256 or Ed25519 in PEM, that signs assertions; without: services.key")
    static let tokenURL = Setting.url(
        "services.tokenURL", meaning: "Token endpoint for services whose auth has clientCredentials")
    static let clientID = Setting.text("services.clientID", meaning: "The process's client at services.tokenURL")
    static let clientSecret = Setting.text(
        "services.clientSecret", isSecret: true,
        meaning: "Its secret; better given by the environment than by a file")

    static let all: [SettingDeclaration] = [
        authorities.declaration, certificate.declaration, key.declaration, assertionKey.declaration,
        tokenURL.declaration, clientID.declaration, clientSecret.declaration,
    ]
}
