import CompositionCore
import Crypto
import Foundation
import NIOCore
import Synchronization
import Testing
import Tokens
import Upstream

@testable import FacetApplication

@Suite("Assertions")
struct AssertionCredentialTests {
    private let ada = Principal.user(ResourceID("ada")!)

    private final class Keys: Sendable {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("facet-key-\(UUID().uuidString)")

        func write(_ pem: String) throws {
            try Data(pem.utf8).write(to: file, options: .atomic)
        }

        deinit { try? FileManager.default.removeItem(at: file) }
    }

    private func credential(_ keys: Keys, audience: String = "users") throws -> AssertionCredential {
        let path = keys.file.path
        let read = try ReloadedFiles([path], every: .nanoseconds(1)) { try AssertionKey(file: path) }
        return AssertionCredential(issuer: "web", audience: audience, key: read)
    }

    private func token(_ credential: AssertionCredential, for principal: Principal = .anonymous) async throws -> String
    {
        let headers = try await credential.headers(for: principal, until: .after(.seconds(5)))
        #expect(headers.count == 1 && headers[0].name == "Authorization" && headers[0].value.hasPrefix("Bearer "))
        return String(headers[0].value.dropFirst(7))
    }

    private func part(_ index: Int, of token: String) throws -> [String: Any] {
        let pieces = token.split(separator: ".")
        let data = try #require(Base64URL.decode(pieces[index]))
        return try #require(try JSONSerialization.jsonObject(with: Data(data)) as? [String: Any])
    }

    @Test func `it says who calls, which service, for whom, and for no longer than a minute`() async throws {
        let (keys, key) = (Keys(), P256.Signing.PrivateKey())
        try keys.write(key.pemRepresentation)
        let token = try await token(credential(keys), for: ada)
        let (head, claims) = (try part(0, of: token), try part(1, of: token))
        #expect(head["alg"] as? String == "ES256" && head["typ"] as? String == "service-assertion+jwt")
        #expect(claims["iss"] as? String == "web" && claims["aud"] as? String == "users")
        #expect(claims["sub"] as? String == "user:ada")
        let (begin, end) = (try #require(claims["iat"] as? Int), try #require(claims["exp"] as? Int))
        #expect(end - begin == 60 && abs(Double(begin) - Date().timeIntervalSince1970) < 30)
        #expect((claims["jti"] as? String)?.isEmpty == false)
        let pieces = token.split(separator: ".")
        let signature = try P256.Signing.ECDSASignature(rawRepresentation: #require(Base64URL.decode(pieces[2])))
        #expect(key.publicKey.isValidSignature(signature, for: Data("\(pieces[0]).\(pieces[1])".utf8)))
    }

    @Test func `a key of Ed25519 signs, too`() async throws {
        let (keys, key) = (Keys(), Curve25519.Signing.PrivateKey())
        let frame: [UInt8] = [
            0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
        ]
        let text = Data(frame + key.rawRepresentation).base64EncodedString()
        try keys.write("-----BEGIN PRIVATE KEY-----\n\(text)\n-----END PRIVATE KEY-----\n")
        let token = try await token(credential(keys))
        #expect(try part(0, of: token)["alg"] as? String == "EdDSA")
        let pieces = token.split(separator: ".")
        let signature = try #require(Base64URL.decode(pieces[2]))
        #expect(key.publicKey.isValidSignature(signature, for: Data("\(pieces[0]).\(pieces[1])".utf8)))
    }

    @Test func `where it acts for nobody it names nobody, and one user's is never another's`() async throws {
        let keys = Keys()
        try keys.write(P256.Signing.PrivateKey().pemRepresentation)
        let credential = try credential(keys)
        #expect(try part(1, of: await token(credential))["sub"] == nil)
        let principals: [Principal] = [
            ada, .user(ResourceID("bob")!), .client(ResourceID("ada")!), .device(ResourceID("ada")!), .anonymous,
        ]
        var tokens: [String] = []
        for principal in principals { tokens.append(try await token(credential, for: principal)) }
        #expect(Set(tokens).count == principals.count)
        let subjects = try tokens.map { try part(1, of: $0)["sub"] as? String }
        #expect(subjects == ["user:ada", "user:bob", "client:ada", "device:ada", nil])
        // Signed once, shown often.
        for (principal, token) in zip(principals, tokens) {
            #expect(try await self.token(credential, for: principal) == token)
        }
    }

    @Test func `a new key signs from the next call on`() async throws {
        let (keys, next) = (Keys(), P256.Signing.PrivateKey())
        try keys.write(P256.Signing.PrivateKey().pemRepresentation)
        let credential = try credential(keys)
        let old = try await token(credential)
        try keys.write(next.pemRepresentation)
        let new = try await token(credential)
        #expect(old != new)
        let pieces = new.split(separator: ".")
        let signature = try P256.Signing.ECDSASignature(rawRepresentation: #require(Base64URL.decode(pieces[2])))
        #expect(next.publicKey.isValidSignature(signature, for: Data("\(pieces[0]).\(pieces[1])".utf8)))
    }

    @Test func `one that was refused is made anew, once`() async throws {
        let keys = Keys()
        try keys.write(P256.Signing.PrivateKey().pemRepresentation)
        let credential = try credential(keys)
        let headers = try await credential.headers(for: ada, until: .after(.seconds(5)))
        #expect(credential.renews(after: headers))
        #expect(try await token(credential, for: ada) != String(headers[0].value.dropFirst(7)))
        #expect(!credential.renews(after: headers))
    }

    @Test func `more principals than are kept are still told apart`() async throws {
        let keys = Keys()
        try keys.write(P256.Signing.PrivateKey().pemRepresentation)
        let credential = try credential(keys)
        for number in 0..<5_000 {
            let principal = Principal.user(ResourceID("u\(number)")!)
            let token = try await token(credential, for: principal)
            if number % 500 == 0 { #expect(try part(1, of: token)["sub"] as? String == "user:u\(number)") }
        }
    }

    @Test(arguments: ["", "text", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
    func `a file without such a key is refused at the start`(content: String) throws {
        #expect(throws: CommandFailure.self) { try AssertionKey(pem: content) }
    }
}
