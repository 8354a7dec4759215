import CompositionCore
import Foundation
import TestFixtures
import Testing

@testable import WebSignIn

struct SessionStoreTests {
    @Test(arguments: StoreKind.allCases)
    func `a session is found by its id's hash, and not by another's`(kind: StoreKind) async throws {
        try await StoreFixture.with(kind) { fixture in
            let (store, id) = (try fixture.store(), SessionID())
            let session = Session.sample(id)
            try await store.create(session)
            #expect(try await store.find(id.hash, at: Date()) == session)
            #expect(try await store.isAlive(id.hash, at: Date()))
            #expect(try await store.find(SessionID().hash, at: Date()) == nil)
            #expect(try await !store.isAlive(SessionID().hash, at: Date()))
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `sessions survive a restart, and neither ids nor tokens nor names stand in what is stored`(
        kind: StoreKind
    ) async throws {
        try await StoreFixture.with(kind) { fixture in
            let id = SessionID()
            try await fixture.store().create(.sample(id))
            #expect(try await fixture.store().find(id.hash, at: Date())?.tokens == .sample(1))
            let stored = try fixture.everythingStored()
            #expect(stored.count > 500)
            for secret in [id.text, "access-1", "refresh-1", "id-1", "Ada", "ada@example.com", "sub-1", "sid-1"] {
                #expect(stored.range(of: Data(secret.utf8)) == nil, "\(secret) is readable")
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `an unused session is over after its idle time, a used one at its end`(kind: StoreKind) async throws {
        try await StoreFixture.with(kind) { fixture in
            let (store, id, start) = (try fixture.store(), SessionID(), Date())
            try await store.create(.sample(id, at: start, lifetime: 2 * 3600))
            #expect(try await store.find(id.hash, at: start + 3599) != nil)
            #expect(try await store.find(id.hash, at: start + 3601) == nil)
            #expect(try await !store.isAlive(id.hash, at: start + 3601))
            let seen = try #require(try await store.find(id.hash, at: start + 3000))
            try await store.touch(seen, at: start + 3000)
            #expect(try await store.find(id.hash, at: start + 6599) != nil)
            let again = try #require(try await store.find(id.hash, at: start + 6000))
            try await store.touch(again, at: start + 6000)
            #expect(try await store.find(id.hash, at: start + 7199) != nil)
            #expect(try await store.find(id.hash, at: start + 7201) == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `what is over stays over, however it is touched`(kind: StoreKind) async throws {
        try await StoreFixture.with(kind) { fixture in
            let (store, id, start) = (try fixture.store(), SessionID(), Date())
            let session = Session.sample(id, at: start)
            try await store.create(session)
            try await store.touch(session, at: start + 3700)
            #expect(try await store.find(id.hash, at: start + 3700) == nil)
            try await store.end(id.hash)
            try await store.touch(session, at: start + 100)
            #expect(try await store.replaceTokens(of: session, by: .sample(2)) == nil)
            #expect(try await store.find(id.hash, at: start + 101) == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a use is written at most once a minute`(kind: StoreKind) async throws {
        try await StoreFixture.with(kind) { fixture in
            let (store, id, start) = (try fixture.store(), SessionID(), Date())
            let session = Session.sample(id, at: start)
            try await store.create(session)
            try await store.touch(session, at: start + 59)
            #expect(try await store.find(id.hash, at: start + 60)?.lastSeen == session.created)
            try await store.touch(session, at: start + 61)
            #expect(try await store.find(id.hash, at: start + 62)?.lastSeen == (start + 61).wholeMilliseconds)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `something that counts once counts once, at all instances`(kind: StoreKind) async throws {
        try await StoreFixture.with(kind) { fixture in
            let (one, two) = (try fixture.store(), try fixture.store())
            #expect(try await one.consume("state-1", until: Date() + 60))
            #expect(try await !two.consume("state-1", until: Date() + 60))
            #expect(try await two.consume("state-2", until: Date() + 60))
            let first = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<20 {
                    group.addTask { try await (number % 2 == 0 ? one : two).consume("jti", until: Date() + 60) }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(first == 1)
        }
    }
}

extension StoreFixture {
    /// All bytes of all files of the store.
    func everythingStored() throws -> Data {
        var all = Data()
        for case let file as URL in FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)! {
            if let data = try? Data(contentsOf: file) { all.append(data) }
        }
        return all
    }
}
