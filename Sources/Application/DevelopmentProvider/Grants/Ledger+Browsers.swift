import Foundation

extension Ledger {
    /// The browser of that cookie; a new one, and so a new cookie, if it isn't known.
    func browser(_ cookie: String?, lifetime: Duration, now: Date = Date()) -> (id: String, session: BrowserSession) {
        if let cookie, let session = browsers.value(cookie, now: now) { return (cookie, session) }
        let (id, session) = (RandomName.make(), BrowserSession())
        browsers.insert(session, as: id, until: now + lifetime, now: now)
        return (id, session)
    }

    func ask(_ request: AuthorizationRequest, in browser: String, within time: Duration, now: Date = Date()) -> String {
        let transaction = RandomName.make()
        pending.insert(PendingSignIn(request: request, browser: browser), as: transaction, until: now + time, now: now)
        return transaction
    }

    /// Signs a user in with a browser that was asked: it gets a new name, so that one who planted the old name has
    /// nothing of it. Nil if this browser wasn't asked that.
    func signIn(
        _ user: String, transaction: String, cookie: String?, lifetime: Duration, now: Date = Date()
    ) -> (browser: String, request: AuthorizationRequest)? {
        guard let cookie, let asked = pending.value(transaction, now: now), asked.browser == cookie else { return nil }
        _ = pending.take(transaction, now: now)
        let id = RandomName.make()
        var session = BrowserSession()
        if let before = browsers.take(cookie, now: now) {
            if before.user == user { session = before } else { chains.remove { $0.sid == before.sid } }
        }
        session.user = user
        session.signedInAt = now
        browsers.insert(session, as: id, until: now + lifetime, now: now)
        return (id, asked.request)
    }

    /// A code for the user of a browser; nil if nobody is signed in with it.
    func code(
        for request: AuthorizationRequest, browser: String, lifetime: Duration, knownFor memory: Duration,
        now: Date = Date()
    ) -> String? {
        guard let session = browsers.value(browser, now: now), let user = session.user else { return nil }
        browsers.change(browser) { $0.clients.insert(request.clientID) }
        let code = RandomName.make()
        let issued = IssuedCode(
            request: request, user: user, sid: session.sid, signedInAt: session.signedInAt, end: now + lifetime)
        codes.insert(issued, as: code, until: now + memory, now: now)
        return code
    }

    /// Ends a session: the browser is asked again, and nothing that it gave can be refreshed.
    func end(_ browser: String, now: Date = Date()) -> BrowserSession? {
        guard let session = browsers.take(browser, now: now) else { return nil }
        chains.remove { $0.sid == session.sid }
        codes.remove { $0.sid == session.sid }
        return session
    }

    func askToLeave(_ leave: PendingSignOut, within time: Duration, now: Date = Date()) -> String {
        let transaction = RandomName.make()
        leaving.insert(leave, as: transaction, until: now + time, now: now)
        return transaction
    }

    /// Nil if this browser wasn't asked that.
    func confirmLeaving(_ transaction: String, cookie: String?, now: Date = Date()) -> PendingSignOut? {
        guard let cookie, leaving.value(transaction, now: now)?.browser == cookie else { return nil }
        return leaving.take(transaction, now: now)
    }

    func push(_ request: PushedRequest, within time: Duration, now: Date = Date()) -> String {
        let name = RandomName.make()
        pushed.insert(request, as: name, until: now + time, now: now)
        return name
    }

    func takePushed(_ name: String, now: Date = Date()) -> PushedRequest? { pushed.take(name, now: now) }
}
