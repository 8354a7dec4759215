import CompositionCore
import Foundation
import Testing

@testable import FacetApplication

struct DevelopmentSignInTests {
    private let signIn = DevelopmentSignIn(secret: Array(repeating: 7, count: 32))
    private let u1 = ResourceID("u1")

    private func token(_ audience: String, _ subject: ResourceID) throws -> String {
        try #require(try signIn.token(audience: audience, subject: subject))
    }

    @Test func `A token signs in its subject, a partner's as a client`() throws {
        let u1 = try #require(u1)
        #expect(signIn.principal(audience: "web", token: try token("web", u1)) == .user(u1))
        #expect(signIn.principal(audience: "mobile", token: try token("mobile", u1)) == .user(u1))
        #expect(signIn.principal(audience: "partner", token: try token("partner", u1)) == .client(u1))
    }

    @Test func `A token for one audience is refused by the others`() throws {
        let u1 = try #require(u1)
        for mine in DevelopmentSignIn.audiences {
            for other in DevelopmentSignIn.audiences where other != mine {
                #expect(signIn.principal(audience: other, token: try token(mine, u1)) == nil)
            }
        }
    }

    @Test func `An expired token is refused`() throws {
        let token = try token("web", try #require(u1))
        let later = Date().addingTimeInterval(31 * 24 * 3600)
        #expect(signIn.principal(audience: "web", token: token, at: later) == nil)
    }

    @Test func `A token under another secret, or with any character changed, is refused`() throws {
        let u1 = try #require(u1)
        let other = DevelopmentSignIn(secret: Array(repeating: 8, count: 32))
        let token = try token("web", u1)
        #expect(other.principal(audience: "web", token: token) == nil)
        for index in token.indices.dropLast() {
            var changed = token
            changed.replaceSubrange(index...index, with: token[index] == "A" ? "B" : "A")
            #expect(signIn.principal(audience: "web", token: changed) == nil, "at \(index)")
        }
    }

    @Test(arguments: ["", ".", "a.b", "..", "é.é", String(repeating: "a", count: 100_000)])
    func `What is no token is refused`(token: String) {
        #expect(signIn.principal(audience: "web", token: token) == nil)
    }

    @Test func `The secret is made once, private, and only in development`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("facet-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let u1 = try #require(u1)
        let production = try DevelopmentSignIn(mode: "production", dataFolder: folder)
        #expect(try production.token(audience: "web", subject: u1) == nil)
        #expect(!FileManager.default.fileExists(atPath: folder))

        let first = try DevelopmentSignIn(mode: "development", dataFolder: folder)
        let second = try DevelopmentSignIn(mode: "development", dataFolder: folder)
        let token = try #require(try first.token(audience: "web", subject: u1))
        #expect(second.principal(audience: "web", token: token) == .user(u1))
        #expect(production.principal(audience: "web", token: token) == nil)
        let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/development-secret")
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
}
