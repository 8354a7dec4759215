import Crypto
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization
import TestFixtures
import Tokens

/// A small OpenID provider on a real socket, in which a test can have every fault. It signs in whoever comes as `u1`.
final class StubProvider: Sendable {
    struct Behaviour: Sendable {
        var subject = "u1"
        var sessionID = "sid-1"
        /// Claims of ID tokens instead of the right ones.
        var idTokenClaims: [String: any Sendable] = [:]
        var idTokenAlgorithm = "ES256"
        /// `iss` of redirects instead of the right one.
        var redirectIssuer: String?
        var sendsRedirectIssuer = true
        /// Seconds.
        var accessLifetime = 300
        var refresh = Refresh.rotates
        var takesPushedRequests = false
        /// Of `private_key_jwt`.
        var clientKey: P256.Signing.PublicKey?
        /// Everything instead of what is right, by the beginning of the path.
        var instead: [String: StubService.Behaviour] = [:]
    }

    enum Refresh: Sendable {
        case rotates
        case keeps
        /// No refresh token is given.
        case never
        case refused(status: Int, body: String)
    }

    struct Code: Sendable {
        let parameters: [String: String]
    }

    struct State: Sendable {
        var issuer = ""
        var behaviour = Behaviour()
        var codes: [String: Code] = [:]
        var pushed: [String: [String: String]] = [:]
        var refreshTokens: Set<String> = []
        var revoked: [String] = []
        /// Everything that must not reach a browser.
        var secrets: [String] = []
    }

    static let clientID = "web"
    static let clientSecret = "a secret: of web"

    let service: StubService
    let keys: StubKeys
    let state: StateBox

    final class StateBox: Sendable {
        let mutex = Mutex(State())
    }

    init(port: Int = 0, keys: StubKeys = StubKeys()) async throws {
        let state = StateBox()
        self.state = state
        self.keys = keys
        service = try await StubService(port: port) { request in
            state.mutex.withLock { Self.answer(request, &$0, keys) }
        }
        let url = service.url
        state.mutex.withLock { $0.issuer = url }
    }

    var issuer: String { service.url }
    var secrets: [String] { state.mutex.withLock { $0.secrets } }
    var revoked: [String] { state.mutex.withLock { $0.revoked } }
    var tokenRequests: [StubService.Request] { service.requests.filter { $0.path.hasPrefix("/token") } }
    var refreshRequests: [StubService.Request] { tokenRequests.filter { $0.body.contains("refresh_token") } }

    func change(_ change: @Sendable (inout Behaviour) -> Void) {
        state.mutex.withLock { change(&$0.behaviour) }
    }

    /// As when an administrator ends the user's access.
    func forgetRefreshTokens() {
        state.mutex.withLock { $0.refreshTokens = [] }
    }

    /// Does what a person's browser does at the provider: follows the address, and gets the one that leads back.
    func authorize(_ address: String) async throws -> String {
        let answer = try await plainAnswer(address)
        guard answer.status == 302, let location = answer.headers.first(name: "Location") else {
            throw Unexpected(what: "the provider refused \(address): \(answer.status) \(answer.text)")
        }
        return location
    }

    private static func answer(
        _ request: StubService.Request, _ state: inout State, _ keys: StubKeys
    ) -> StubService.Behaviour {
        let path = String(request.path.prefix { $0 != "?" })
        if let instead = state.behaviour.instead.first(where: { path.hasPrefix($0.key) }) { return instead.value }
        switch path {
        case "/.well-known/openid-configuration": return .json(metadata(state))
        case "/jwks": return .json(keys.jwks)
        case "/authorize": return authorized(Fields.of(url: request.path), &state)
        case "/par": return pushed(request, &state)
        case "/token": return tokens(request, &state, keys)
        case "/revoke":
            state.revoked.append(Fields.of(request.body)["token"] ?? "")
            return .json("{}")
        case "/end_session":
            let back = Fields.of(url: request.path)["post_logout_redirect_uri"] ?? ""
            return .json("{}", status: 302, headers: [("Location", back)])
        default: return .json("{}", status: 404)
        }
    }

    private static func metadata(_ state: State) -> String {
        let issuer = state.issuer
        let par =
            state.behaviour.takesPushedRequests ? #""pushed_authorization_request_endpoint":"\#(issuer)/par","# : ""
        return """
            {"issuer":"\(issuer)","authorization_endpoint":"\(issuer)/authorize","token_endpoint":"\(issuer)/token",\
            "jwks_uri":"\(issuer)/jwks","revocation_endpoint":"\(issuer)/revoke",\(par)\
            "end_session_endpoint":"\(issuer)/end_session","response_types_supported":["code"],\
            "code_challenge_methods_supported":["S256"],\
            "authorization_response_iss_parameter_supported":\(state.behaviour.sendsRedirectIssuer)}
            """
    }

    private static func pushed(_ request: StubService.Request, _ state: inout State) -> StubService.Behaviour {
        guard isClient(request, state) else { return .json(#"{"error":"invalid_client"}"#, status: 401) }
        let uri = "urn:ietf:params:oauth:request_uri:\(state.pushed.count)"
        state.pushed[uri] = Fields.of(request.body)
        return .json(#"{"request_uri":"\#(uri)","expires_in":60}"#, status: 201)
    }

    private static func authorized(_ query: [String: String], _ state: inout State) -> StubService.Behaviour {
        let parameters = query["request_uri"].flatMap { state.pushed.removeValue(forKey: $0) } ?? query
        guard parameters["response_type"] == "code", parameters["code_challenge_method"] == "S256",
            let back = parameters["redirect_uri"], parameters["client_id"] == clientID
        else { return .json(#"{"error":"invalid_request"}"#, status: 400) }
        let code = "code-\(UUID().uuidString)"
        state.codes[code] = Code(parameters: parameters)
        var fields = [("code", code), ("state", parameters["state"] ?? "")]
        if state.behaviour.sendsRedirectIssuer {
            fields.append(("iss", state.behaviour.redirectIssuer ?? state.issuer))
        }
        return .json("{}", status: 302, headers: [("Location", back + "?" + Fields.text(fields))])
    }
}

struct Unexpected: Error, CustomStringConvertible {
    let what: String
    var description: String { what }
}
