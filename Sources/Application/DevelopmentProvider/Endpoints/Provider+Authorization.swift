import Foundation
import HTTPFrontend
import HTTPTypes

extension Provider {
    /// `GET /authorize`: a code for who is signed in with this browser, or the page that asks who it is.
    func authorize(_ request: PageRequest) async -> PageAnswer {
        do {
            let asked = try authorizationRequest(try await authorizationFields(request))
            let (browser, session) = await ledger.browser(
                request.head.cookie(BrowserCookie.name), lifetime: lifetimes.session)
            if mayAnswerAtOnce(asked, session), let answer = await redirectWithCode(asked, browser) { return answer }
            guard asked.prompt != "none" else {
                let target = AuthorizationRedirect(address: asked.redirectURI, state: asked.state, issuer: issuer)
                let error = OAuthError(error: "login_required", description: "nobody is signed in here")
                return .redirect(to: target.error(error))
            }
            let transaction = await ledger.ask(asked, in: browser, within: lifetimes.signIn)
            let page = SignInPage(client: asked.clientID, users: users, transaction: transaction)
            return page.answer(
                cookie: BrowserCookie(browser, issuer: issuer), formLeadsTo: asked.redirectURI)
        } catch AuthorizationFault.answered(let error, let target) {
            return .redirect(to: target.error(error))
        } catch AuthorizationFault.unusable(let why) {
            return MessagePage(title: "This sign-in can't be done", text: why).answer(400)
        } catch let error as OAuthError {
            return MessagePage(title: "This sign-in can't be done", text: error.description).answer(400)
        } catch {
            return MessagePage(title: "Something went wrong", text: "The log says what.").answer(500)
        }
    }

    /// `POST /sign-in`: somebody said who they are on the page that this browser was shown.
    func signIn(_ request: PageRequest) async -> PageAnswer {
        guard Self.isFromOwnPage(request.head), let form = try? FormFields(body: request),
            let user = form["user"], users.contains(user), let transaction = form["transaction"],
            let done = await ledger.signIn(
                user, transaction: transaction, cookie: request.head.cookie(BrowserCookie.name),
                lifetime: lifetimes.session),
            var answer = await redirectWithCode(done.request, done.browser)
        else {
            return MessagePage(
                title: "This sign-in can't be done", text: "The page is too old, or another browser's. Begin again."
            ).answer(400)
        }
        answer.headers[.setCookie] = BrowserCookie(done.browser, issuer: issuer).text
        return answer
    }

    /// What the request says; one that was pushed before is taken from there, and nothing that stands beside it counts
    /// (RFC 9126, section 4).
    private func authorizationFields(_ request: PageRequest) async throws -> FormFields {
        let fields = try FormFields(request.head.query ?? "")
        guard let name = fields["request_uri"] else { return fields }
        guard name.hasPrefix(Self.pushedPrefix),
            let pushed = await ledger.takePushed(String(name.dropFirst(Self.pushedPrefix.count))),
            pushed.client == fields["client_id"]
        else { throw OAuthError.invalidRequest("the request_uri is unknown, too old or another client's") }
        return pushed.form
    }

    private func mayAnswerAtOnce(_ asked: AuthorizationRequest, _ session: BrowserSession) -> Bool {
        guard session.user != nil, asked.prompt != "login" else { return false }
        guard let ageMax = asked.signInAgeMax else { return true }
        return session.signedInAt + ageMax > Date()
    }

    private func redirectWithCode(_ asked: AuthorizationRequest, _ browser: String) async -> PageAnswer? {
        let target = AuthorizationRedirect(address: asked.redirectURI, state: asked.state, issuer: issuer)
        return await ledger.code(
            for: asked, browser: browser, lifetime: lifetimes.code, knownFor: lifetimes.refreshToken
        ).map { .redirect(to: target.code($0)) }
    }

    /// A browser says where a form was sent from.
    static func isFromOwnPage(_ head: ClientRequest) -> Bool {
        // safe: a literal token
        let site = head.headers[HTTPField.Name("Sec-Fetch-Site")!]
        return site == nil || site == "same-origin"
    }
}
