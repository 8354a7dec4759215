import FacetApplication
import Foundation
import Testing

@testable import StoreServices

@Suite("Assertions at the services")
struct AssertionTests {
    /// What is wrong with an assertion of web for users that acts for u1.
    enum Wrong: String, CaseIterable, Sendable {
        case expired, fromTheFuture, livesTooLong, livesBackwards, forAnotherService, ofAnotherIssuer, algorithmNone,
            algorithmNoneUnsigned, hmacWithThePublicKey, notSigned, signedByAnother, anotherType, critical,
            duplicateKey,
            issuedTwice

        func change(_ claims: inout SignedClaims) {
            switch self {
            case .expired: claims.issuedAt -= 120
            case .fromTheFuture: claims.issuedAt += 120
            case .livesTooLong: claims.lifetime = 61
            case .livesBackwards: claims.lifetime = -1
            case .forAnotherService: claims.audience = "orders"
            case .ofAnotherIssuer: claims.issuer = "operator"
            case .algorithmNone: claims.algorithm = "none"
            case .algorithmNoneUnsigned: (claims.algorithm, claims.signs) = ("none", false)
            case .hmacWithThePublicKey: claims.algorithm = "HS256"
            case .notSigned: claims.signs = false
            case .signedByAnother: break
            case .anotherType: claims.type = "JWT"
            case .critical: claims.moreHead = #","crit":["exp"]"#
            case .duplicateKey: claims.moreClaims = #","sub":"user:m1""#
            case .issuedTwice: claims.moreClaims = #","iat":1"#
            }
        }
    }

    @Test func `a right one is taken, again and again while it lives`() async throws {
        try await withSecureStore { store in
            let token = try store.assertion(of: "web", for: "users", acting: "u1")
            for _ in 0..<3 {
                #expect(try await store.request("users", "/users/u1", from: "web", token: token).status == 200)
            }
        }
    }

    @Test func `a wrong one is refused at both doors, with a challenge`() async throws {
        try await withSecureStore { store in
            for wrong in Wrong.allCases {
                var token = try store.assertion(of: "web", for: "users", acting: "u1", wrong.change)
                if wrong == .signedByAnother {
                    token = try SignedClaims(issuer: "web", audience: "users", subject: "user:u1")
                        .signed(by: store.authority.files("iot").key)
                }
                for caller in ["web", nil] {
                    let reply = try await store.request("users", "/users/u1", from: caller, token: token)
                    #expect(reply.status == 401, "\(wrong.rawValue): \(reply.text)")
                    #expect(reply.header("WWW-Authenticate") == #"Bearer error="invalid_token""#)
                }
            }
        }
    }

    @Test func `one that another caller made is no good over a connection of one's own`() async throws {
        try await withSecureStore { store in
            let token = try store.assertion(of: "web", for: "users", acting: "u1")
            // Seen before by the service, so that it would be remembered as good.
            #expect(try await store.request("users", "/users/u1", from: "web", token: token).status == 200)
            #expect(try await store.request("users", "/users/u1", from: "mobile", token: token).status == 401)
            #expect(try await store.request("users", "/users/u1", from: "iot", token: token).status == 401)
        }
    }

    @Test(arguments: [
        "", "Bearer", "a.b", "a.b.c", "a.b.c.d", "....", "e30.e30.", String(repeating: "a", count: 5_000),
    ])
    func `what is no token is refused`(text: String) async throws {
        #expect(throws: Problem.self) { try Assertion(text) }
    }

    @Test func `a name that would be another file has no key`() async throws {
        try await withSecureStore { store in
            let keys = CallerKeys(authorityFile: store.authority.authorities)
            #expect(keys.key(of: "web") != nil)
            for name in ["../certs/web", "/etc/passwd", "", "ca", "unknown", "lock"] {
                #expect(keys.key(of: name) == nil, "\(name)")
            }
        }
    }

    @Test func `an assertion that was good is refused when its time is over, and not remembered beyond it`() throws {
        let folder = NSTemporaryDirectory() + "facet-desk-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let authority = DevelopmentAuthority(folder: folder)
        try authority.client("web")
        let token = try SignedClaims(issuer: "web", audience: "users", subject: "user:u1")
            .signed(by: authority.files("web").key)
        let desk = AssertionDesk(keys: CallerKeys(authorityFile: authority.authorities))
        #expect(try desk.verify(token, for: "users", from: nil).user == "u1")
        #expect(try desk.verify(token, for: "users", from: nil, at: Date() + 60).user == "u1")
        #expect(throws: Problem.self) { try desk.verify(token, for: "users", from: nil, at: Date() + 70) }
        #expect(throws: Problem.self) { try desk.verify(token, for: "orders", from: nil) }
    }
}
