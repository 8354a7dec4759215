import CompositionCore
import Foundation
import HTTPFrontend
import HTTPTypes

extension WebSignIn {
    /// `GET /auth/login?returnTo=`: to the provider, with the secrets of the attempt sealed in a cookie.
    func login(_ page: PageRequest) async throws(Failure) -> PageAnswer {
        let returnTo = try returnPath(in: FormFields(query: page.head), "returnTo")
        guard let provider else {
            throw Failure(
                .unreachable,
                "no sign-in provider is configured here (web.oidc.issuer); in development `facet dev token web` signs in"
            )
        }
        let previous = page.head.cookie(Self.cookieName).flatMap { SessionID($0) }
        let attempt = SignInAttempt(returnTo: returnTo, previous: previous?.hash)
        let address = try await provider.authorizationAddress(for: attempt, redirectURI: redirectURI)
        guard let sealed = try? seal.seal(attempt) else { throw Failure(.inner, "the attempt can't be sealed") }
        var headers = redirect(to: address)
        headers.add(
            cookie: SetCookie.text(SignInAttempt.cookieName, sealed, .lax, maxAge: SignInAttempt.lifetime))
        return PageAnswer(303, headers: headers)
    }

    /// Where the provider sends browsers back to, as it is registered there.
    var redirectURI: String { origin.url + "/auth/callback" }

    func returnPath(in fields: FormFields, _ name: String) throws(Failure) -> ReturnPath {
        guard let text = fields[name] else { return .home }
        guard let path = ReturnPath(text) else {
            throw Failure(.invalid, "must be a path of this site, such as /orders?page=2", field: name)
        }
        return path
    }

    func redirect(to address: String) -> HTTPFields {
        var headers = PageHeaders.common(origin)
        headers[.location] = address
        return headers
    }
}
