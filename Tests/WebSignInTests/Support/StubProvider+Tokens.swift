import Crypto
import Foundation
import TestFixtures
import Tokens

extension StubProvider {
    static func tokens(
        _ request: StubService.Request, _ state: inout State, _ keys: StubKeys
    ) -> StubService.Behaviour {
        guard isClient(request, state) else { return .json(#"{"error":"invalid_client"}"#, status: 401) }
        let form = Fields.of(request.body)
        switch form["grant_type"] {
        case "authorization_code":
            guard let code = form["code"].flatMap({ state.codes.removeValue(forKey: $0) }), isRedeemed(code, by: form)
            else { return refusal }
            return given(nonce: code.parameters["nonce"], &state, keys)
        case "refresh_token":
            if case .refused(let status, let body) = state.behaviour.refresh { return .json(body, status: status) }
            guard let token = form["refresh_token"], state.refreshTokens.contains(token),
                !state.revoked.contains(token)
            else { return refusal }
            if case .rotates = state.behaviour.refresh { state.refreshTokens.remove(token) }
            return given(nonce: nil, &state, keys)
        default: return .json(#"{"error":"unsupported_grant_type"}"#, status: 400)
        }
    }

    private static let refusal = StubService.Behaviour.json(#"{"error":"invalid_grant"}"#, status: 400)

    /// RFC 7636, section 4.6.
    private static func isRedeemed(_ code: Code, by form: [String: String]) -> Bool {
        let challenge = Base64URL.encode(SHA256.hash(data: Data((form["code_verifier"] ?? "").utf8)))
        return challenge == code.parameters["code_challenge"] && form["redirect_uri"] == code.parameters["redirect_uri"]
    }

    private static func given(nonce: String?, _ state: inout State, _ keys: StubKeys) -> StubService.Behaviour {
        let access = "access-\(UUID().uuidString)"
        let idToken = keys.token(algorithm: state.behaviour.idTokenAlgorithm, claims(nonce, state))
        var members = [
            #""access_token":"\#(access)""#, #""token_type":"Bearer""#, #""id_token":"\#(idToken)""#,
            #""expires_in":\#(state.behaviour.accessLifetime)"#,
        ]
        state.secrets += [access, idToken]
        switch state.behaviour.refresh {
        case .rotates, .refused:
            let refresh = "refresh-\(UUID().uuidString)"
            state.refreshTokens.insert(refresh)
            state.secrets.append(refresh)
            members.append(#""refresh_token":"\#(refresh)""#)
        case .keeps:
            guard nonce != nil else { break }
            state.refreshTokens.insert("refresh-kept")
            members.append(#""refresh_token":"refresh-kept""#)
        case .never: break
        }
        return .json("{" + members.joined(separator: ",") + "}")
    }

    private static func claims(_ nonce: String?, _ state: State) -> [String: any Sendable] {
        let now = Int(Date().timeIntervalSince1970)
        var claims: [String: any Sendable] = [
            "iss": state.issuer, "aud": clientID, "sub": state.behaviour.subject, "sid": state.behaviour.sessionID,
            "iat": now, "exp": now + 300, "name": "Ada Lovelace", "email": "ada@example.org",
        ]
        claims["nonce"] = nonce
        return claims.merging(state.behaviour.idTokenClaims) { $1 }
    }

    /// A logout token; claims that are given stand instead of the right ones, and an empty text removes one.
    func logoutToken(type: String = "logout+jwt", _ changed: [String: any Sendable] = [:]) -> String {
        let now = Int(Date().timeIntervalSince1970)
        var claims: [String: any Sendable] = [
            "iss": issuer, "aud": Self.clientID, "iat": now, "exp": now + 120, "jti": UUID().uuidString,
            "sid": "sid-1", "sub": "u1",
            "events": ["http://schemas.openid.net/event/backchannel-logout": [String: String]()],
        ]
        claims.merge(changed) { $1 }
        return keys.token(type: type, claims.filter { $0.value as? String != "" })
    }
}
