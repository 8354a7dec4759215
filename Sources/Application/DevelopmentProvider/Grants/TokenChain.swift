import Foundation

/// A code, until it is exchanged, and after that to know it again.
struct IssuedCode: Sendable {
    let request: AuthorizationRequest
    let user: String
    let sid: String
    let signedInAt: Date
    let end: Date
    /// What it was exchanged for.
    var chain: String?
}

/// The tokens of one sign-in at one client: each refresh token is followed by the next one.
struct TokenChain: Sendable {
    let client: String
    let user: String
    let sid: String
    let signedInAt: Date
    let nonce: String?
    let scopes: [String]
    let audience: String
    /// The refresh token that counts; those before it end the chain.
    var refreshToken: String
}

/// Tokens to be made.
struct Grant: Sendable {
    /// Nil: nobody but the client itself.
    let chainID: String?
    let chain: TokenChain
}

extension Ledger {
    /// Exchanges a code, once. One that comes again was stolen from one of the two who sent it: what it gave is revoked
    /// (RFC 9700, section 4.5).
    func redeem(
        _ code: String, by client: Client, redirect: String, verifier: String, lifetime: Duration, now: Date = Date()
    ) throws(OAuthError) -> Grant {
        guard let issued = codes.value(code, now: now) else { throw .invalidGrant("the code is unknown or too old") }
        if let chain = issued.chain {
            chains.remove(chain)
            throw .invalidGrant("the code was used before")
        }
        let id = RandomName.make()
        // Whatever is wrong with the rest: the code is spent.
        codes.change(code) { $0.chain = id }
        guard issued.end > now, issued.request.clientID == client.id, issued.request.redirectURI == redirect,
            issued.request.challenge == PKCE.challenge(of: verifier)
        else { throw .invalidGrant("the code is too old, or another's") }
        let chain = TokenChain(
            client: client.id, user: issued.user, sid: issued.sid, signedInAt: issued.signedInAt,
            nonce: issued.request.nonce, scopes: issued.request.scopes, audience: client.audience,
            refreshToken: "\(id).\(RandomName.make())")
        chains.insert(chain, as: id, until: now + lifetime, now: now)
        return Grant(chainID: id, chain: chain)
    }

    /// Gives the next refresh token for the one that counts; any other ends the chain (RFC 9700, section 4.14.2).
    func refresh(_ token: String, by client: Client, now: Date = Date()) throws(OAuthError) -> Grant {
        let id = Self.chainID(of: token)
        guard let chain = chains.value(id, now: now), chain.client == client.id else {
            throw .invalidGrant("the refresh token is unknown, revoked or too old")
        }
        guard chain.refreshToken == token else {
            chains.remove(id)
            throw .invalidGrant("the refresh token was used before")
        }
        chains.change(id) { $0.refreshToken = "\(id).\(RandomName.make())" }
        guard let next = chains.value(id, now: now) else { throw .invalidGrant("the refresh token is too old") }
        return Grant(chainID: id, chain: next)
    }

    /// Revokes all tokens of a chain, if it is the client's.
    func revoke(chain id: String, by client: Client) {
        guard chains.value(id, now: Date())?.client == client.id else { return }
        chains.remove(id)
    }

    func isLive(chain id: String) -> Bool { chains.value(id, now: Date()) != nil }

    static func chainID(of refreshToken: String) -> String { String(refreshToken.prefix { $0 != "." }) }
}

extension Date {
    static func + (date: Date, time: Duration) -> Date {
        date.addingTimeInterval(time / .seconds(1))
    }
}
