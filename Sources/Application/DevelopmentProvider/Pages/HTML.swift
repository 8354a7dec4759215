import HTTPFrontend
import HTTPTypes

/// Pages that run no script, that nobody may frame, and whose forms lead here and to one place more.
enum HTML {
    static func page(_ status: Int, title: String, body: String, formLeadsTo address: String?) -> PageAnswer {
        let nonce = RandomName.make()
        // Browsers check where a form's answer redirects to, as well.
        let targets = "'self'" + (address.flatMap(source).map { " " + $0 } ?? "")
        let policy =
            "default-src 'none'; style-src 'nonce-\(nonce)'; form-action \(targets); frame-ancestors 'none'; "
            + "base-uri 'none'"
        var headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "no-store", .contentSecurityPolicy: policy,
            .xContentTypeOptions: "nosniff",
        ]
        headers[.referrerPolicy] = "same-origin"
        headers[.frameOptions] = "DENY"
        return PageAnswer(status, headers: headers, body: document(title, body, nonce))
    }

    static func escape(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }

    private static func document(_ title: String, _ body: String, _ nonce: String) -> String {
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(title)</title>
        <style nonce="\(nonce)">
        body { font: 1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 4rem auto; padding: 0 1rem }
        button { font: inherit; padding: 0.4rem 1.2rem; margin-right: 0.5rem }
        </style>
        </head>
        <body>
        <h1>\(title)</h1>
        \(body)
        </body>
        </html>

        """
    }

    /// What stands for an address in a policy: its origin, or the scheme of an app.
    private static func source(_ address: String) -> String? {
        let scheme = address.prefix { $0 != ":" }
        guard scheme == "http" || scheme == "https" else { return "\(scheme):" }
        let authority = address.dropFirst(scheme.count + "://".count).prefix { $0 != "/" && $0 != "?" }
        return "\(scheme)://\(authority)"
    }
}

extension HTTPField.Name {
    // safe: a literal token
    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    // safe: a literal token
    static let frameOptions = HTTPField.Name("X-Frame-Options")!
}

extension PageAnswer {
    /// 303: whatever the method was, the browser goes on with a GET (RFC 9110, section 15.4.4).
    static func redirect(to address: String) -> Self {
        var headers: HTTPFields = [.location: address, .cacheControl: "no-store"]
        headers[.referrerPolicy] = "no-referrer"
        return Self(303, headers: headers)
    }
}
