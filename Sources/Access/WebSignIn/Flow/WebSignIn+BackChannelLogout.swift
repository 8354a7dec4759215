import CompositionCore
import Foundation
import HTTPFrontend
import HTTPTypes
import Logging

extension WebSignIn {
    /// `POST /auth/backchannel-logout` (OpenID Connect Back-Channel Logout 1.0): the provider ends sessions itself. What
    /// counts is its signature; no cookie does.
    func backChannelLogout(_ page: PageRequest) async throws(Failure) -> PageAnswer {
        guard let provider else { throw Failure(.invalid, "no sign-in provider is configured here") }
        guard let text = try FormFields(form: page)["logout_token"] else {
            throw Failure(.invalid, "is absent", field: "logout_token")
        }
        let token = try await provider.logoutToken(text)
        guard try await sessions.consume("logout." + token.id, until: token.end) else {
            throw Failure(.invalid, "was used before", field: "logout_token")
        }
        let ended = try await sessions.end(token.group)
        logger.info("the provider ended sessions", metadata: ["count": "\(ended.count)"])
        await revoke(ended)
        return PageAnswer(200, headers: PageHeaders.common(origin))
    }
}
