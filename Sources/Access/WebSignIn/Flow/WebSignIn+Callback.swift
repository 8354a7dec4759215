import CompositionCore
import Foundation
import HTTPFrontend
import HTTPTypes
import Logging

extension WebSignIn {
    /// `GET /auth/callback`: the provider's answer becomes a session, if this browser began the attempt, once.
    func callback(_ page: PageRequest) async throws(Failure) -> PageAnswer {
        guard let provider else { throw Failure(.unreachable, "no sign-in provider is configured here") }
        let fields = try FormFields(query: page.head)
        let attempt = try attempt(of: page.head, answered: fields)
        try await provider.check(issuer: fields["iss"])
        let end = Date(timeIntervalSince1970: Double(attempt.startedAt + SignInAttempt.lifetime + 60))
        guard try await sessions.consume("attempt." + attempt.state, until: end) else {
            throw Failure(.invalid, "this sign-in is over already")
        }
        let code = try code(in: fields)
        let grant = try await provider.grant(for: code, of: attempt, redirectURI: redirectURI)
        let id = try await begin(grant)
        await endEarlier(page.head, attempt)
        return arrival(id, at: attempt.returnTo)
    }

    /// The attempt that the browser holds, if the answer belongs to it. An answer that doesn't (RFC 6749, section 10.12)
    /// ends nothing and asks the provider nothing.
    private func attempt(of request: ClientRequest, answered fields: FormFields) throws(Failure) -> SignInAttempt {
        guard let attempt = request.cookie(SignInAttempt.cookieName).flatMap({ seal.open($0) }) else {
            throw Failure(.invalid, "this browser didn't begin a sign-in here in the last ten minutes")
        }
        guard let state = fields["state"], state.utf8.elementsEqual(attempt.state.utf8) else {
            throw Failure(.invalid, "belongs to another sign-in", field: "state")
        }
        return attempt
    }

    private func code(in fields: FormFields) throws(Failure) -> String {
        if let error = fields["error"] {
            logger.info("the provider refused a sign-in", metadata: ["error": "\(error.prefix(64))"])
            throw Failure(.forbidden, "the provider didn't sign you in")
        }
        guard let code = fields["code"], (1...2048).contains(code.utf8.count) else {
            throw Failure(.invalid, "is absent", field: "code")
        }
        return code
    }

    /// Always under a new id, whatever the browser brought along.
    private func begin(_ grant: ProviderGrant) async throws(Failure) -> SessionID {
        let id = SessionID()
        let now = Date()
        var end = now + TimeInterval(configuration.lifetime.components.seconds)
        // Without a refresh token nobody could tell whether the user still has access at the provider.
        if grant.tokens.refresh == nil { end = min(end, grant.tokens.accessEnd) }
        let session = Session(
            hash: id.hash, user: grant.user, provider: grant.provider, identity: grant.identity, created: now, end: end,
            tokens: grant.tokens)
        try await sessions.create(session)
        logger.info("signed in", metadata: ["user": "\(grant.user)", "session": "\(id.hash.text.prefix(8))"])
        return id
    }

    /// The browser's earlier session is over. If it can't be ended now, that is no reason to refuse the new one: nobody
    /// holds its cookie any more, and it ends by its own times.
    private func endEarlier(_ request: ClientRequest, _ attempt: SignInAttempt) async {
        let sent = request.cookie(Self.cookieName).flatMap { SessionID($0) }?.hash
        for hash in Set([attempt.previousHash, sent].compactMap(\.self)) {
            do throws(Failure) {
                try await sessions.end(hash)
            } catch {
                logger.warning("an earlier session could not be ended", metadata: ["reason": "\(error.detail)"])
            }
        }
    }

    /// To a page of ours first: a navigation that began at the provider carries no Strict cookie.
    private func arrival(_ id: SessionID, at path: ReturnPath) -> PageAnswer {
        var headers = redirect(to: "/auth/continue?to=" + path.text.formEncoded)
        headers.add(cookie: SetCookie.text(Self.cookieName, id.text, .strict))
        headers.add(cookie: SetCookie.taken(SignInAttempt.cookieName, .lax))
        return PageAnswer(303, headers: headers)
    }

    /// `GET /auth/continue?to=`: moves on within this site.
    func continued(_ page: PageRequest) throws(Failure) -> PageAnswer {
        let path = try returnPath(in: FormFields(query: page.head), "to")
        var answer = HTMLPage("Signed in", "<p>You are signed in. <a href=\"\(path.text)\">Go on</a></p>")
        answer.movesOnTo = path.text
        return answer.answer(at: origin)
    }
}
