extension PersonalBrowser {
    /// Signs in at a provider's authorization endpoint, and gives where it sends the browser then: the backend's
    /// callback with a code. Who is signed in there already isn't asked again.
    public func signIn(
        at authorization: String, as user: String, of provider: IdentityProvider
    ) async throws -> String {
        let password = provider.description.users[user] ?? ""
        let page = try await get(authorization)
        switch provider.product {
        case .glewlwyd:
            guard let location = page.location else { throw UnexpectedPage(page) }
            guard location.contains("login.html") else { return location }
            let back = FormText.query(of: location)["callback_url"] ?? ""
            let base = provider.issuer.replacing("/api/oidc", with: "")
            let answer = try await post(
                "\(base)/api/auth/", json: #"{"username": "\#(user)", "password": "\#(password)"}"#)
            guard answer.status == 200 else { throw UnexpectedPage(answer) }
            return try await redirect(of: get(back + "&g_continue"))
        case .lemonldap:
            if let location = page.location { return location }
            let form = page.inputs.merging(["user": user, "password": password]) { $1 }
            return try await redirect(of: post(String(authorization.prefix { $0 != "?" }), form: form))
        }
    }

    /// Signs out at a provider's end-session endpoint, with all that it asks, and gives where it sends the browser then.
    public func signOut(at endSession: String, of provider: IdentityProvider) async throws -> String {
        let page = try await get(endSession)
        switch provider.product {
        case .glewlwyd:
            let query = FormText.query(of: page.location ?? "")
            guard let session = query["sid"] else { throw UnexpectedPage(page) }
            let answer = try await delete("\(provider.issuer)/session/\(session)")
            guard answer.status == 200 else { throw UnexpectedPage(answer) }
            return query["callback_url"] ?? ""
        case .lemonldap:
            let confirmation = ["confirm": page.inputs["confirm"] ?? ""]
            return try await redirect(of: get("\(endSession)&\(FormText.write(confirmation))"))
        }
    }

    private func redirect(of page: Page) throws -> String {
        guard let location = page.location else { throw UnexpectedPage(page) }
        return location
    }
}

extension PersonalBrowser.Page {
    /// The values of a form's inputs by name.
    public var inputs: [String: String] {
        let pairs = text.matches(of: #/<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"/#)
            .map { (String($0.output.1), String($0.output.2)) }
        return Dictionary(pairs) { first, _ in first }
    }
}

public struct UnexpectedPage: Error, CustomStringConvertible {
    public let description: String

    init(_ page: PersonalBrowser.Page) {
        description = "\(page.status) \(page.location ?? "") \(page.text.prefix(2_000))"
    }
}
