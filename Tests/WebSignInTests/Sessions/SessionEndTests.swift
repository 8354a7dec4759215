import CompositionCore
import Foundation
import Testing

@testable import WebSignIn

struct SessionEndTests {
    @Test(arguments: StoreKind.allCases)
    func `an ended session is returned once, so that its tokens can be revoked, and found never`(
        kind: StoreKind
    ) async throws {
        try await StoreFixture.with(kind) { fixture in
            let (store, id) = (try fixture.store(), SessionID())
            try await store.create(.sample(id))
            #expect(try await store.end(id.hash)?.tokens.refresh == "refresh-1")
            #expect(try await store.end(id.hash) == nil)
            #expect(try await store.find(id.hash, at: Date()) == nil)
            #expect(try await !fixture.store().isAlive(id.hash, at: Date()))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `sign-out everywhere ends all of a user's sessions and nobody else's`(kind: StoreKind) async throws {
        try await StoreFixture.with(kind) { fixture in
            let store = try fixture.store()
            let (own, other) = ((0..<60).map { _ in SessionID() }, SessionID())
            for id in own { try await store.create(.sample(id)) }
            try await store.create(.sample(other, user: "u2"))
            let ended = try await store.end(.user(Session.sample().user))
            #expect(Set(ended.map(\.hash)) == Set(own.map(\.hash)))
            for id in own { #expect(try await store.find(id.hash, at: Date()) == nil) }
            #expect(try await store.find(other.hash, at: Date()) != nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a provider ends its session by sid, its user by sub, and another issuer neither`(
        kind: StoreKind
    ) async throws {
        try await StoreFixture.with(kind) { fixture in
            let (store, issuer) = (try fixture.store(), "https://id.example")
            let (a, b, c) = (SessionID(), SessionID(), SessionID())
            try await store.create(.sample(a, sid: "sid-a"))
            try await store.create(.sample(b, sid: nil))
            try await store.create(.sample(c, subject: "sub-2"))
            #expect(try await store.end(.providerSession(issuer: "https://evil", sessionID: "sid-a")).isEmpty)
            #expect(try await store.end(.subject(issuer: "https://id.example/", subject: "sub-1")).isEmpty)
            #expect(try await store.end(.providerSession(issuer: issuer, sessionID: "sid-a")).map(\.hash) == [a.hash])
            #expect(try await store.end(.subject(issuer: issuer, subject: "sub-1")).map(\.hash) == [b.hash])
            #expect(try await store.find(c.hash, at: Date()) != nil)
        }
    }

    @Test func `what is over is removed in small steps, by those who sign in`() async throws {
        try await StoreFixture.with(.sqlite) { fixture in
            let (store, past) = (try fixture.store(), Date() - 24 * 3600)
            for _ in 0..<250 { try await store.create(.sample(at: past, lifetime: 60)) }
            #expect(try await store.removeExpired(at: Date()) == 100)
            try await store.create(.sample())
            #expect(try await store.removeExpired(at: Date()) == 50)
            #expect(try await store.removeExpired(at: Date()) == 0)
        }
    }
}
