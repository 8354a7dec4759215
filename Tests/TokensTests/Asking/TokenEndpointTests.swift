import Crypto
import Foundation
import JSONSlices
import TestFixtures
import Testing

@testable import Tokens

/// What a client asks its provider for, and what the answers mean.
struct TokenEndpointTests {
    private static let tokens = """
        {"access_token":"at","token_type":"bearer","expires_in":300,"refresh_token":"rt","id_token":"it","scope":"a b"}
        """

    @Test func `a code becomes tokens`() async throws {
        let issuing = try await Issuing()
        issuing.issuer.answer("/token") { _ in .json(Self.tokens) }
        let answer = try await endpoint(issuing).exchange(
            code: "c+1", redirectURI: "https://shop.test/auth/callback", verifier: "v", resource: audience)
        #expect(answer.accessToken == "at")
        #expect(answer.expiresIn == .seconds(300))
        #expect(answer.refreshToken == "rt")
        #expect(answer.scopes == ["a", "b"])
        let request = try #require(issuing.issuer.stub.requests.last)
        let expected = [
            "grant_type=authorization_code", "code=c%2B1", "redirect_uri=https%3A%2F%2Fshop.test%2Fauth%2Fcallback",
            "code_verifier=v", "resource=https%3A%2F%2Fapi.shop.test",
        ]
        #expect(request.body == expected.joined(separator: "&"))
    }

    @Test func `the halves of a basic credential are form-encoded first`() async throws {
        let issuing = try await Issuing()
        issuing.issuer.answer("/token") { _ in .json(Self.tokens) }
        let client = ClientAuthentication.secretBasic(clientID: "a:b", secret: "s&c r%t")
        _ = try await TokenEndpoint(provider: issuing.provider, client: client).clientCredentials(scope: "orders.read")
        let header = issuing.issuer.stub.requests.last?.headers.first { $0.name == "Authorization" }?.value
        #expect(header == "Basic " + Data("a%3Ab:s%26c%20r%25t".utf8).base64EncodedString())
        #expect(issuing.issuer.stub.requests.last?.body == "grant_type=client_credentials&scope=orders.read")
    }

    @Test func `a secret may stand in the form`() async throws {
        let issuing = try await Issuing()
        issuing.issuer.answer("/token") { _ in .json(Self.tokens) }
        let client = ClientAuthentication.secretPost(clientID: "a", secret: "s")
        _ = try await TokenEndpoint(provider: issuing.provider, client: client).refresh("r1")
        #expect(
            issuing.issuer.stub.requests.last?.body
                == "grant_type=refresh_token&refresh_token=r1&client_id=a&client_secret=s")
    }

    @Test func `an assertion is for the token endpoint, short, and new each time`() async throws {
        let issuing = try await Issuing()
        issuing.issuer.answer("/token") { _ in .json(Self.tokens) }
        let key = try await SigningKey(pem: P256.Signing.PrivateKey().pemRepresentation, id: "k")
        let client = ClientAuthentication.privateKeyJWT(clientID: "app", key: key)
        let endpoint = TokenEndpoint(provider: issuing.provider, client: client)
        _ = try await endpoint.clientCredentials()
        _ = try await endpoint.clientCredentials()
        let assertions = try issuing.issuer.stub.requests.suffix(2).map { request in
            let field = request.body.split(separator: "&").first { $0.hasPrefix("client_assertion=") }
            return try CompactToken(String(try #require(field).dropFirst("client_assertion=".count))).payload
        }
        let first = Claims(assertions[0])
        #expect(first.issuer == "app" && first.subject == "app")
        #expect(first.audience == [issuing.issuer.url + "/token"])
        #expect((first.expiry ?? 0) - (first.issuedAt ?? 0) == 60)
        #expect(first.tokenID != Claims(assertions[1]).tokenID)
    }

    @Test(arguments: [(400, ""), (400, #"{"error":"invalid_grant"}"#), (401, "{}"), (403, "Forbidden")])
    func `whatever status a refusal has, the flow is at its end`(_ status: Int, _ body: String) async throws {
        let issuing = try await Issuing()
        issuing.issuer.answer("/token") { _ in .json(body, status: status) }
        let error = body.contains("invalid_grant") ? "invalid_grant" : nil
        await #expect(throws: GrantProblem.refused(error: error)) { try await endpoint(issuing).refresh("dead") }
        #expect(issuing.issuer.count("/token") == 1)
    }

    @Test(arguments: [
        StubService.Behaviour.json("{}", status: 500), .json("{}", status: 503), .json("{}", status: 429), .closeAtOnce,
        .json("{}"), .json(#"{"access_token":"a","token_type":"dpop"}"#), .json("no"),
        .endless(head: "HTTP/1.1 200 OK\r\n\r\n"),
    ])
    func `an answer that says nothing of the grant ends nothing`(_ behaviour: StubService.Behaviour) async throws {
        let issuing = try await Issuing()
        issuing.issuer.answer("/token") { _ in behaviour }
        await #expect(throws: GrantProblem.unavailable(retryAfter: .seconds(1))) {
            try await endpoint(issuing).refresh("r1")
        }
        #expect(issuing.issuer.count("/token") == 1)
    }

    @Test func `a request can be pushed, and a token revoked`() async throws {
        let issuing = try await Issuing()
        issuing.issuer.answer("/par") { _ in
            .json(#"{"request_uri":"urn:ietf:params:oauth:request_uri:1","expires_in":90}"#, status: 201)
        }
        issuing.issuer.answer("/revoke") { _ in .json("", status: 200) }
        let pushed = try await endpoint(issuing).push([("client_id", "web"), ("state", "s")])
        #expect(pushed.requestURI == "urn:ietf:params:oauth:request_uri:1")
        #expect(pushed.expiresIn == .seconds(90))
        try await endpoint(issuing).revoke("rt", hint: "refresh_token")
        #expect(issuing.issuer.stub.requests.last?.body == "token=rt&token_type_hint=refresh_token")
    }

    private func endpoint(_ issuing: Issuing) -> TokenEndpoint {
        TokenEndpoint(provider: issuing.provider, client: .secretBasic(clientID: "web", secret: "s"))
    }
}
