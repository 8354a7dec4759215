public import HTTPFrontend
public import HTTPTypes

/// A page as browsers get it: rendered here, without a script, closed to everything that it doesn't need.
public struct HTMLPage: Sendable {
    public let title: String
    public let content: HTML
    public var status = 200
    /// Origins, beside this one, that its forms may lead to.
    public var formTargets: [String] = []
    /// The page that the browser moves on to by itself.
    var movesOnTo: String?

    public init(_ title: String, status: Int = 200, _ content: HTML) {
        self.title = title
        self.status = status
        self.content = content
    }

    /// - Parameter headers: more of them, such as cookies
    public func answer(at origin: OwnOrigin, headers more: HTTPFields = [:]) -> PageAnswer {
        let nonce = RandomText.make()
        var headers = PageHeaders.common(origin)
        headers[.contentType] = "text/html; charset=utf-8"
        headers[.contentSecurityPolicy] = policy(nonce: nonce)
        for field in more { headers.append(field) }
        return PageAnswer(status, headers: headers, body: document(nonce: nonce).text)
    }

    private func policy(nonce: String) -> String {
        let forms = (["'self'"] + formTargets).joined(separator: " ")
        return "default-src 'none'; style-src 'nonce-\(nonce)'; img-src 'self'; form-action \(forms); "
            + "base-uri 'none'; frame-ancestors 'none'"
    }

    private func document(nonce: String) -> HTML {
        let refresh = movesOnTo.map { path -> HTML in #"<meta http-equiv="refresh" content="0; url=\#(path)">"# }
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            \(refresh)<title>\(title)</title>
            <style nonce="\(nonce)">\(PageStyle.sheet)</style>
            </head>
            <body><main>
            \(content)
            </main></body>
            </html>

            """
    }
}

/// What every page and redirect says of itself.
enum PageHeaders {
    static func common(_ origin: OwnOrigin) -> HTTPFields {
        var headers = HTTPFields()
        headers[.cacheControl] = "no-store"
        headers[.referrerPolicy] = "no-referrer"
        headers[.xContentTypeOptions] = "nosniff"
        headers[.openerPolicy] = "same-origin"
        headers[.resourcePolicy] = "same-origin"
        if origin.isSecure { headers[.strictTransportSecurity] = "max-age=31536000" }
        return headers
    }
}

extension HTTPField.Name {
    // safe: literal tokens
    static let referrerPolicy = HTTPField.Name("Referrer-Policy")!
    static let openerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!  // safe: a literal token
    static let resourcePolicy = HTTPField.Name("Cross-Origin-Resource-Policy")!  // safe: a literal token
    static let clearSiteData = HTTPField.Name("Clear-Site-Data")!  // safe: a literal token
}
