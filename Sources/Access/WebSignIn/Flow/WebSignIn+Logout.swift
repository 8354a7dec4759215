import CompositionCore
import Foundation
import HTTPFrontend
import HTTPTypes
import JSONSlices
import Logging

extension WebSignIn {
    /// `POST /auth/logout`: ends the session, or with `?everywhere=1` all of the user's, at the provider too.
    func logout(_ page: PageRequest) async throws(Failure) -> PageAnswer {
        let isScript = hasHeader(page.head)
        guard isScript || origin.sentForm(page.head) else {
            throw Failure(.forbidden, "signing out takes the header X-Facet: 1, or a form of this site")
        }
        let ended = try await end(page.head, everywhere: try FormFields(query: page.head)["everywhere"] == "1")
        await revoke(ended)
        let address = await provider?.signOutAddress(for: ended.first, returningTo: origin.url + "/")
        return isScript ? told(address) : sent(to: address)
    }

    /// The browser's own session first.
    private func end(_ request: ClientRequest, everywhere: Bool) async throws(Failure) -> [Session] {
        guard let hash = request.cookie(Self.cookieName).flatMap({ SessionID($0) })?.hash else { return [] }
        // One that is over may not end what is alive.
        let isAlive = try await sessions.isAlive(hash, at: Date())
        guard let own = try await sessions.end(hash), isAlive else { return [] }
        logger.info("signed out", metadata: ["user": "\(own.user)", "session": "\(own.hash.text.prefix(8))"])
        guard everywhere else { return [own] }
        return [own] + (try await sessions.end(.user(own.user)))
    }

    /// The refresh tokens are worth nothing afterwards. A provider that can't be reached keeps nobody signed in here.
    func revoke(_ ended: [Session]) async {
        guard let provider else { return }
        await withTaskGroup(of: Void.self) { group in
            for (place, session) in ended.enumerated() {
                if place >= Self.revocationsAtOnceMax { await group.next() }
                group.addTask { await provider.revoke(session) }
            }
        }
    }

    private static let revocationsAtOnceMax = 4

    private func told(_ address: String?) -> PageAnswer {
        var json = JSONWriter(capacity: 256)
        json.object {
            $0.member("signedOut", true)
            $0.member("url", address)
        }
        return answer(json, headers: farewell)
    }

    private func sent(to address: String?) -> PageAnswer {
        var headers = redirect(to: address ?? "/")
        for field in farewell { headers.append(field) }
        return PageAnswer(303, headers: headers)
    }

    /// Takes the cookie, and what the browser stored. "cookies" isn't said: it would take sibling hosts' cookies too.
    private var farewell: HTTPFields {
        var headers: HTTPFields = [.clearSiteData: #""cache", "storage""#]
        headers.add(cookie: SetCookie.taken(Self.cookieName, .strict))
        return headers
    }
}
