import Crypto
import Foundation
import TestFixtures
import Testing

@testable import Tokens

/// Tokens that somebody made who isn't the provider (RFC 8725, section 2).
struct ForgedTokenTests {
    @Test func `a token of the provider counts`() async throws {
        let issuing = try await Issuing()
        let claims = try await issuing.verifier.verify(issuing.signed())
        #expect(claims.subject == "u1")
        #expect(claims.clientID == "app")
        #expect(claims.words("scope") == ["orders.read"])
    }

    @Test(arguments: [TestKey.Kind.es256, .es384, .ed25519, .rsa(2048)])
    func `signatures of every allowed kind are checked`(_ kind: TestKey.Kind) async throws {
        let issuing = try await Issuing(kind)
        let token = try issuing.signed()
        #expect(await issuing.problem(token) == nil)
        let stranger = try TestKey("k1", kind)
        #expect(await issuing.problem(try issuing.token.signed(by: stranger)) == .signature)
        let pieces = token.split(separator: ".")
        let other = try issuing.signed(["sub": #""u2""#]).split(separator: ".")
        #expect(await issuing.problem("\(pieces[0]).\(other[1]).\(pieces[2])") == .signature)
    }

    @Test(arguments: ["none", "None", "NONE", "nOnE", ""])
    func `an unsigned token never counts`(_ algorithm: String) async throws {
        let issuing = try await Issuing()
        let header = #"{"alg":"\#(algorithm)","typ":"at+jwt","kid":"k1"}"#
        let payload = TestToken.object(issuing.token.claims)
        let signed = TestToken.base64URL(Data(header.utf8)) + "." + TestToken.base64URL(Data(payload.utf8))
        #expect(await issuing.problem(signed + ".") == .algorithm)
        let signature = try issuing.signed().split(separator: ".")[2]
        #expect(await issuing.problem("\(signed).\(signature)") == .algorithm)
        #expect(issuing.issuer.keyFetches == 0)
    }

    @Test(arguments: ["HS256", "HS384", "HS512"])
    func `the public key as a shared secret never counts`(_ algorithm: String) async throws {
        let issuing = try await Issuing(.rsa(2048))
        let header = #"{"alg":"\#(algorithm)","typ":"at+jwt","kid":"k1"}"#
        let payload = TestToken.object(issuing.token.claims)
        let signed = TestToken.base64URL(Data(header.utf8)) + "." + TestToken.base64URL(Data(payload.utf8))
        for secret in [issuing.key.publicPEM, issuing.key.jwk] {
            let code = HMAC<SHA256>.authenticationCode(
                for: Data(signed.utf8), using: SymmetricKey(data: Data(secret.utf8)))
            #expect(await issuing.problem(signed + "." + TestToken.base64URL(Data(code))) == .algorithm)
        }
    }

    @Test func `a token may not choose another algorithm of its key than the key set says`() async throws {
        let issuing = try await Issuing(.rsa(2048))
        let token = try issuing.signed(header: ["alg": #""PS256""#])
        #expect(await issuing.problem(token) == .unknownKey)
    }

    @Test func `an algorithm that isn't on the list doesn't count, signed well or not`() async throws {
        let issuing = try await Issuing(.rsa(2048))
        var rules = issuing.rules
        rules.algorithms = [.es256]
        let verifier = TokenVerifier(provider: issuing.provider, rules: rules)
        #expect(await issuing.problem(try issuing.signed(), verifier) == .algorithm)
    }

    @Test(arguments: ["jku", "x5u", "jwk", "x5c", "crit", "b64", "zip", "enc"])
    func `a header that would choose the key itself is refused, and nothing is fetched`(_ name: String) async throws {
        let issuing = try await Issuing()
        let other = try await TestIssuer(keys: [try TestKey("k1")])
        let value = name.hasSuffix("u") ? TestToken.quoted(other.url + "/keys") : #"["exp"]"#
        #expect(await issuing.problem(try issuing.signed(header: [name: value])) == .algorithm)
        #expect(other.stub.requests.isEmpty)
        #expect(issuing.issuer.stub.requests.isEmpty)
    }

    @Test(arguments: [
        "../../../../dev/null", "/etc/passwd", "k1/../k1", "http://127.0.0.1/k1", "k1 ", "K1", "' or '1'='1", "k%31",
        "",
    ])
    func `a key id is only compared, whatever it looks like`(_ id: String) async throws {
        let issuing = try await Issuing()
        #expect(await issuing.problem(try issuing.signed(header: ["kid": TestToken.quoted(id)])) == .unknownKey)
        #expect(issuing.issuer.stub.requests.map(\.path) == ["/.well-known/openid-configuration", "/keys"])
    }

    @Test func `a token without a key id counts where its algorithm has one key alone`() async throws {
        let issuing = try await Issuing()
        let token = try issuing.key.token(
            header: #"{"alg":"ES256","typ":"at+jwt"}"#, payload: TestToken.object(issuing.token.claims))
        #expect(await issuing.problem(token) == nil)
        let two = try await Issuing()
        two.issuer.publish([two.key, try TestKey("k2")])
        let ambiguous = try two.key.token(
            header: #"{"alg":"ES256","typ":"at+jwt"}"#, payload: TestToken.object(two.token.claims))
        #expect(await two.problem(ambiguous) == .unknownKey)
    }
}
