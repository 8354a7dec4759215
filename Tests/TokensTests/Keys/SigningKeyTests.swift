import Crypto
import JSONSlices
import TestFixtures
import Testing

@testable import Tokens

struct SigningKeyTests {
    @Test func `what a signing key signs, its public half verifies`() async throws {
        let pair = P256.Signing.PrivateKey()
        let key = try await SigningKey(pem: pair.pemRepresentation, id: "s1")
        #expect(key.algorithm == .es256)
        let token = try CompactToken(key.token(type: "JWT") { $0.member("sub", "a\"b") })
        #expect(token.keyID == "s1")
        #expect(token.payload["sub"]?.string == "a\"b")
        let signature = try P256.Signing.ECDSASignature(rawRepresentation: token.signature)
        #expect(pair.publicKey.isValidSignature(signature, for: token.signed))
    }

    @Test func `what is no private key is refused`() async throws {
        await #expect(throws: SigningKeyProblem.self) {
            try await SigningKey(pem: P256.Signing.PrivateKey().publicKey.pemRepresentation, id: nil)
        }
        await #expect(throws: SigningKeyProblem.self) { try await SigningKey(pem: "", id: nil) }
    }
}
