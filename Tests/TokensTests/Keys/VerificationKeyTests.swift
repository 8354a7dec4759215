import TestFixtures
import Testing

@testable import Tokens

/// Which published keys can be used.
struct VerificationKeyTests {
    @Test func `a key of RSA, P-256, P-384 or Ed25519 can be used, for its own algorithms`() async throws {
        let rsa = await VerificationKey(jsonObject(try TestKey("a", .rsa(2048)).jwk))
        #expect(rsa?.algorithms.keys.map(\.rawValue) == ["RS256"])
        let free = try TestKey("a", .rsa(2048)).jwk.replacing(#""alg":"RS256","#, with: "")
        #expect(
            await Set(VerificationKey(jsonObject(free))?.algorithms.keys.map(\.self) ?? [])
                == Set(SignatureAlgorithm.rsa))
        for (kind, algorithm) in [(TestKey.Kind.es256, "ES256"), (.es384, "ES384"), (.ed25519, "EdDSA")] {
            let key = await VerificationKey(jsonObject(try TestKey("a", kind).jwk))
            #expect(key?.algorithms.keys.map(\.rawValue) == [algorithm])
        }
    }

    @Test func `a short RSA key can't be used`() async throws {
        #expect(await VerificationKey(jsonObject(try TestKey("a", .rsa(1024)).jwk)) == nil)
    }

    @Test(arguments: [
        #"{"kty":"oct","k":"c2VjcmV0","alg":"HS256","kid":"a"}"#, #"{"kty":"EC","crv":"P-521","x":"AA","y":"AA"}"#,
        #"{"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"}"#, #"{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}"#,
        #"{"kty":"OKP","crv":"X25519","x":"AA"}"#, #"{"kty":"RSA","n":"AQAB"}"#, #"{"kid":1}"#, "{}", "[]",
    ])
    func `what is no key that can be used is ignored`(_ jwk: String) async {
        #expect(await VerificationKey(jsonObject(jwk)) == nil)
    }

    @Test func `a key for encryption, or for another algorithm, is ignored`() async throws {
        let jwk = try TestKey("a").jwk
        #expect(await VerificationKey(jsonObject(jwk.replacing(#""use":"sig""#, with: #""use":"enc""#))) == nil)
        #expect(await VerificationKey(jsonObject(jwk.replacing(#""use":"sig""#, with: #""key_ops":["sign"]"#))) == nil)
        #expect(await VerificationKey(jsonObject(jwk.replacing("ES256", with: "HS256"))) == nil)
    }

    @Test func `a key that can't be used keeps no other out`() async throws {
        let issuing = try await Issuing()
        issuing.issuer.publish([try TestKey("weak", .rsa(1024)), issuing.key])
        #expect(await issuing.problem(try issuing.signed()) == nil)
    }
}
