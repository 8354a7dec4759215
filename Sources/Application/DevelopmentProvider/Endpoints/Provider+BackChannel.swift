import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOHTTP1

extension Provider {
    /// Tells every client that was signed in to during a session that the session is over (OpenID Connect Back-Channel
    /// Logout 1.0). One that doesn't answer keeps nobody from leaving.
    func tellClients(of session: BrowserSession) async {
        await withTaskGroup(of: Void.self) { group in
            for client in session.clients.compactMap({ clients[$0] }) {
                guard let address = client.backChannelLogout else { continue }
                group.addTask { await tell(client, at: address, session) }
            }
        }
    }

    private func tell(_ client: Client, at address: String, _ session: BrowserSession) async {
        do {
            let token = try await key.sign(logoutClaims(client, session, Date()), type: "logout+jwt")
            var request = HTTPClientRequest(url: address)
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: "logout_token=\(FormFields.encode(token))"))
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(2))
            guard response.status != .ok, response.status != .noContent else { return }
            logger.warning(
                "a client refused a logout", metadata: ["client": "\(client.id)", "status": "\(response.status.code)"])
        } catch {
            logger.warning(
                "a client wasn't told of a logout", metadata: ["client": "\(client.id)", "error": "\(error)"])
        }
    }

    private func logoutClaims(_ client: Client, _ session: BrowserSession, _ now: Date) -> TokenClaims {
        let seconds = Int(now.timeIntervalSince1970)
        var claims = TokenClaims(
            iss: issuer, sub: session.user, aud: client.id, iat: seconds, exp: seconds + 120, jti: RandomName.make())
        claims.sid = session.sid
        claims.events = ["http://schemas.openid.net/event/backchannel-logout": [:]]
        return claims
    }
}
