import HTTPTypes

/// One `Set-Cookie`: always of this host alone, for all of its paths, over secure transport, out of scripts' sight.
enum SetCookie {
    enum SameSite: String { case strict = "Strict", lax = "Lax" }

    /// - Parameter maxAge: seconds; nil: until the browser is closed, as it sees fit
    static func text(_ name: String, _ value: String, _ sameSite: SameSite, maxAge: Int? = nil) -> String {
        "\(name)=\(value); Path=/; " + (maxAge.map { "Max-Age=\($0); " } ?? "")
            + "Secure; HttpOnly; SameSite=\(sameSite.rawValue)"
    }

    static func taken(_ name: String, _ sameSite: SameSite) -> String {
        text(name, "", sameSite, maxAge: 0)
    }
}

extension HTTPFields {
    mutating func add(cookie: String) {
        append(HTTPField(name: .setCookie, value: cookie))
    }
}
