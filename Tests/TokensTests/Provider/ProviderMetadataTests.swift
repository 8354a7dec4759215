import CompositionCore
import Logging
import NIOCore
import TestFixtures
import Testing

@testable import Tokens

struct ProviderMetadataTests {
    @Test func `metadata of another issuer is refused, a slash more included`() async throws {
        let issuing = try await Issuing()
        let url = issuing.issuer.url
        #expect(throws: Failure.self) { try metadata(#"{"issuer":"\#(url)/"}"#, url) }
        #expect(throws: Failure.self) { try metadata(#"{"issuer":"\#(url)","issuer":"https://x.test"}"#, url) }
        #expect(throws: Failure.self) { try metadata("{}", url) }
        #expect(try metadata(#"{"issuer":"\#(url)"}"#, url).issuer == url)
    }

    @Test(arguments: ["http://idp.test/keys", "ftp://idp.test/keys", "file:///keys", "/keys", "https://a@b/keys"])
    func `an endpoint that is not https is refused`(_ address: String) throws {
        let text = #"{"issuer":"https://idp.test","jwks_uri":"\#(address)"}"#
        #expect(throws: Failure.self) { try metadata(text, "https://idp.test") }
    }

    @Test func `a provider on the network may not point to this machine`() throws {
        let text = #"{"issuer":"https://idp.test","jwks_uri":"http://127.0.0.1:9000/keys"}"#
        #expect(throws: Failure.self) { try metadata(text, "https://idp.test") }
    }

    @Test func `what a provider supports is read`() async throws {
        let issuing = try await Issuing()
        let metadata = try await issuing.provider.metadata()
        #expect(metadata.tokenEndpoint?.text == issuing.issuer.url + "/token")
        #expect(metadata.endSessionEndpoint?.text == issuing.issuer.url + "/logout")
        #expect(metadata.pushedAuthorizationRequestEndpoint?.text == issuing.issuer.url + "/par")
        #expect(!metadata.sendsIssuerInRedirects)
    }

    @Test func `where OpenID's address has nothing, RFC 8414's is asked`() async throws {
        let issuing = try await Issuing()
        let url = issuing.issuer.url
        issuing.issuer.answer("/.well-known/openid-configuration") { _ in .json("{}", status: 404) }
        issuing.issuer.answer("/.well-known/oauth-authorization-server") { _ in
            .json(#"{"issuer":"\#(url)","jwks_uri":"\#(url)/keys"}"#)
        }
        #expect(await issuing.problem(try issuing.signed()) == nil)
    }

    @Test func `parallel requests join one fetch`() async throws {
        let issuing = try await Issuing()
        await withTaskGroup(of: Void.self) { group in
            for _ in 1...50 { group.addTask { _ = try? await issuing.provider.metadata() } }
        }
        #expect(issuing.issuer.stub.requests.count == 1)
    }

    @Test(arguments: [
        ("https://idp.test", true), ("https://idp.test:8443/realms/a", true), ("http://127.0.0.1:80/x", true),
        ("http://localhost", true), ("http://[::1]:8080/", true), ("http://idp.test", false), ("https://", false),
        ("http://127.0.0.1.evil.test", false), ("http://localhost:80@evil.test", false), ("http://127.0.0.1:x", false),
        ("https://a b", false), ("https://idp.test/#x", false), ("HTTPS://idp.test", false), ("https://a\\@b", false),
    ])
    func `an address is https, or http on this machine`(_ text: String, _ isOne: Bool) {
        #expect((ProviderURL(text) != nil) == isOne)
    }

    private func metadata(_ text: String, _ issuer: String) throws -> ProviderMetadata {
        try ProviderMetadata(ByteBuffer(string: text), issuer: try #require(ProviderURL(issuer)))
    }
}
