import Foundation
import HTTPFrontend
import HTTPTypes
import Logging

extension Provider {
    static let pushedPrefix = "urn:ietf:params:oauth:request_uri:"

    /// `POST /token` (RFC 6749, section 3.2).
    func token(_ request: PageRequest) async -> PageAnswer {
        await answer(request) { form in
            let client = try client(of: request, form)
            guard let grantType = form["grant_type"] else { throw OAuthError.invalidRequest("grant_type is missing") }
            guard let known = Client.GrantType(rawValue: grantType), client.grants.contains(known) else {
                throw OAuthError(
                    error: "unsupported_grant_type", description: "\(client.id) may not use this grant_type")
            }
            if let fault = audienceFault(form, client) { throw fault }
            let grant =
                switch known {
                case .authorizationCode: try await redeem(form, client)
                case .refreshToken: try await refresh(form, client)
                case .clientCredentials: try clientGrant(form, client)
                }
            logger.info(
                "tokens given",
                metadata: ["client": "\(client.id)", "user": "\(grant.chain.user)", "grant": "\(grantType)"])
            return .json(200, try await document(for: grant))
        }
    }

    private func redeem(_ form: FormFields, _ client: Client) async throws -> Grant {
        guard let code = form["code"], let redirect = form["redirect_uri"], let verifier = form["code_verifier"] else {
            throw OAuthError.invalidRequest("code, redirect_uri and code_verifier are required")
        }
        return try await ledger.redeem(
            code, by: client, redirect: redirect, verifier: verifier, lifetime: lifetimes.refreshToken)
    }

    private func refresh(_ form: FormFields, _ client: Client) async throws -> Grant {
        guard let token = form["refresh_token"] else { throw OAuthError.invalidRequest("refresh_token is missing") }
        return try await ledger.refresh(token, by: client)
    }

    /// RFC 6749, section 4.4: the client itself, for all scopes or for those that it asks for.
    private func clientGrant(_ form: FormFields, _ client: Client) throws(OAuthError) -> Grant {
        let asked = form["scope"]?.split(separator: " ").map(String.init) ?? scopes
        guard asked.allSatisfy(scopes.contains) else {
            throw .invalidScope("known are \(scopes.joined(separator: ", "))")
        }
        let chain = TokenChain(
            client: client.id, user: client.id, sid: "", signedInAt: Date(), nonce: nil, scopes: asked,
            audience: client.audience, refreshToken: "")
        return Grant(chainID: nil, chain: chain)
    }

    /// `POST /par` (RFC 9126): the request goes from server to server, the browser carries its name alone.
    func push(_ request: PageRequest) async -> PageAnswer {
        await answer(request) { form in
            let client = try client(of: request, form)
            guard form["request_uri"] == nil else { throw OAuthError.invalidRequest("request_uri can't be pushed") }
            guard form["client_id"] == client.id else {
                throw OAuthError.invalidRequest("client_id must be the client's")
            }
            do {
                _ = try authorizationRequest(form)
            } catch AuthorizationFault.unusable(let why) {
                throw OAuthError.invalidRequest(why)
            } catch AuthorizationFault.answered(let error, _) {
                throw error
            }
            let name = await ledger.push(
                PushedRequest(client: client.id, form: form), within: lifetimes.pushedRequest)
            return .json(
                201,
                Pushed(
                    requestURI: Self.pushedPrefix + name, expiresIn: Int(lifetimes.pushedRequest.components.seconds)))
        }
    }

    private struct Pushed: Encodable {
        let requestURI: String
        let expiresIn: Int

        enum CodingKeys: String, CodingKey {
            case requestURI = "request_uri"
            case expiresIn = "expires_in"
        }
    }

    /// `POST /revoke` (RFC 7009): ends the chain that the token belongs to. A token that means nothing is no error.
    func revoke(_ request: PageRequest) async -> PageAnswer {
        await answer(request) { form in
            let client = try client(of: request, form)
            guard let token = form["token"] else { throw OAuthError.invalidRequest("token is missing") }
            let claims = await key.claims(of: token, type: "at+jwt")
            await ledger.revoke(chain: Ledger.chainID(of: claims?.jti ?? token), by: client)
            return PageAnswer(200, headers: [.cacheControl: "no-store"])
        }
    }
}
