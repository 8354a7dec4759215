/// How a browser is known again: Lax, because clients of other sites lead people here.
struct BrowserCookie {
    static let name = "facet-provider"

    let text: String

    init(_ browser: String, issuer: String) {
        text = "\(Self.name)=\(browser); \(Self.attributes(issuer))"
    }

    static func removal(issuer: String) -> String { "\(name)=; Max-Age=0; \(attributes(issuer))" }

    /// Over plain HTTP on the loopback not every browser keeps a Secure cookie.
    private static func attributes(_ issuer: String) -> String {
        "Path=/; HttpOnly; SameSite=Lax" + (issuer.hasPrefix("https:") ? "; Secure" : "")
    }
}
