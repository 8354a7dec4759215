import Foundation
import HTTPFrontend
import HTTPTypes

extension Provider {
    /// `GET` and `POST /logout` (OpenID Connect RP-Initiated Logout 1.0): at once for a client that shows the ID token of
    /// this browser's session; anybody else's link shows a page that asks.
    func endSession(_ request: PageRequest) async -> PageAnswer {
        guard let fields = try? logoutFields(request) else {
            return MessagePage(title: "This sign-out can't be done", text: "The request is malformed.").answer(400)
        }
        let hint: TokenClaims? =
            if let token = fields["id_token_hint"] { await key.claims(of: token, type: "JWT") } else { nil }
        let client = (hint?.aud ?? fields["client_id"]).flatMap { clients[$0] }
        let redirect = fields["post_logout_redirect_uri"]
        guard redirect == nil || client?.postLogoutRedirects.contains(redirect ?? "") ?? false else {
            return MessagePage(
                title: "This sign-out can't be done", text: "The post_logout_redirect_uri isn't one of the client's."
            ).answer(400)
        }
        let target = redirect.map { FormFields.address($0, [("state", fields["state"])]) }
        let (browser, session) = await ledger.browser(
            request.head.cookie(BrowserCookie.name), lifetime: lifetimes.session)
        if session.user == nil || hint?.sid == session.sid { return await leave(browser, to: target) }
        let transaction = await ledger.askToLeave(
            PendingSignOut(browser: browser, redirect: target), within: lifetimes.signIn)
        return SignOutPage(user: session.user ?? "", transaction: transaction)
            .answer(formLeadsTo: target)
    }

    /// `POST /sign-out`: a person confirmed it on the page that this browser was shown.
    func signOut(_ request: PageRequest) async -> PageAnswer {
        guard Self.isFromOwnPage(request.head), let form = try? FormFields(body: request),
            let transaction = form["transaction"], let cookie = request.head.cookie(BrowserCookie.name),
            let asked = await ledger.confirmLeaving(transaction, cookie: cookie)
        else {
            return MessagePage(
                title: "This sign-out can't be done", text: "The page is too old, or another browser's."
            ).answer(400)
        }
        return await leave(cookie, to: asked.redirect)
    }

    private func leave(_ browser: String, to redirect: String?) async -> PageAnswer {
        if let session = await ledger.end(browser) { await tellClients(of: session) }
        var answer =
            redirect.map { PageAnswer.redirect(to: $0) }
            ?? MessagePage(title: "Signed out", text: "Nobody is signed in with this browser.").answer(200)
        answer.headers[.setCookie] = BrowserCookie.removal(issuer: issuer)
        return answer
    }

    private func logoutFields(_ request: PageRequest) throws(OAuthError) -> FormFields {
        request.head.method == .post ? try FormFields(body: request) : try FormFields(request.head.query ?? "")
    }
}
