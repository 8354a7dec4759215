import CompositionCore
import Foundation
import GRDB
import TestFixtures
import Testing

@testable import WebSignIn

struct SessionFaultTests {
    @Test(arguments: StoreKind.allCases)
    func `a store that is down is unreachable in every word, and never says that nobody is signed in`(
        kind: StoreKind
    ) async throws {
        try await StoreFixture.with(kind) { fixture in
            let (store, session, now) = (try fixture.store(), Session.sample(), Date())
            try await store.create(session)
            try await fixture.breakDown()
            let failures = [
                await failure { try await store.find(session.hash, at: now) },
                await failure { try await store.isAlive(session.hash, at: now) },
                await failure { try await store.create(.sample()) },
                await failure { try await store.touch(session, at: now + 100) },
                await failure { try await store.replaceTokens(of: session, by: .sample(2)) },
                await failure { try await store.beginRefresh(of: session, at: now) },
                await failure { try await store.end(session.hash) },
                await failure { try await store.end(.user(session.user)) },
                await failure { try await store.consume("state", until: now + 60) },
            ]
            #expect(failures.allSatisfy { $0?.code == .unreachable && $0?.code.httpStatus == 503 })
            try await fixture.repair()
            try await eventually("the store answers again") {
                (try? await store.find(session.hash, at: now)) == session
            }
        }
    }

    @Test func `a locked file is unreachable to writers after the busy timeout, and to readers not at all`()
        async throws
    {
        try await StoreFixture.with(.sqlite) { fixture in
            let (store, session) = (try fixture.store(), Session.sample())
            try await store.create(session)
            let lock = try fixture.database()
            try await lock.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            #expect(await failure { try await store.create(.sample()) }?.code == .unreachable)
            #expect(try await store.find(session.hash, at: Date()) == session)
            try await lock.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
            try await store.create(.sample())
        }
    }

    @Test func `a file that can't be opened, or is something else, keeps the store from starting`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appendingPathComponent("sessions.sqlite")
        try Data(repeating: 7, count: 8192).write(to: file)
        let keys = try SessionKeys([StoreFixture.key])
        for path in [file.path, file.path + "/below", folder.path] {
            #expect(throws: Failure.self) {
                _ = try SQLiteSessions(path: path, keys: keys, idle: .seconds(60), logger: StoreFixture.quiet)
            }
        }
    }

    @Test func `the file and its journals are their owner's alone`() async throws {
        try await StoreFixture.with(.sqlite) { fixture in
            let old = umask(0)
            defer { umask(old) }
            let store = try fixture.store()
            try await store.create(.sample())
            for ending in ["", "-wal", "-shm"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: fixture.path + ending)
                #expect(attributes[.posixPermissions] as? Int == 0o600)
            }
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a row with any byte changed is no session, nor is one swapped with another's`(
        kind: StoreKind
    ) async throws {
        try await StoreFixture.with(kind) { fixture in
            let log = RecordedLog()
            let store = try fixture.store(logger: log.logger)
            let (victim, thief) = (Session.sample(), Session.sample(user: "u2"))
            try await store.create(victim)
            try await store.create(thief)
            let (body, other) = (try await fixture.body(of: victim.hash), try await fixture.body(of: thief.hash))
            try await fixture.set(body: body, of: thief.hash)
            #expect(try await store.find(thief.hash, at: Date()) == nil)
            for position in [0, 11, 12, 40, body.count / 2, body.count - 1] {
                var changed = body
                changed[position] ^= 1
                try await fixture.set(body: changed, of: victim.hash)
                #expect(try await store.find(victim.hash, at: Date()) == nil, "byte \(position)")
            }
            for changed in [[], Array(body.dropLast()), body + [0]] {
                try await fixture.set(body: changed, of: victim.hash)
                #expect(try await store.find(victim.hash, at: Date()) == nil, "\(changed.count) bytes")
            }
            #expect(log.lines.contains { $0.contains("can't be opened") })
            try await fixture.set(body: body, of: victim.hash)
            try await fixture.set(body: other, of: thief.hash)
            #expect(try await store.find(victim.hash, at: Date()) == victim)
            #expect(try await store.find(thief.hash, at: Date()) == thief)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `old tokens put back in a row whose tokens were replaced are refused`(kind: StoreKind) async throws {
        try await StoreFixture.with(kind) { fixture in
            let (store, session) = (try fixture.store(), Session.sample())
            try await store.create(session)
            let old = try await fixture.body(of: session.hash)
            _ = try await store.replaceTokens(of: session, by: .sample(2))
            try await fixture.set(body: old, of: session.hash)
            #expect(try await store.find(session.hash, at: Date()) == nil)
        }
    }

    @Test(arguments: StoreKind.allCases)
    func `a new key before the old one reads both, alone it reads its own`(kind: StoreKind) async throws {
        try await StoreFixture.with(kind) { fixture in
            let newKey = [UInt8](repeating: 9, count: 32)
            let (old, new) = (Session.sample(), Session.sample())
            try await fixture.store().create(old)
            let rotating = try fixture.store(keys: [newKey, StoreFixture.key])
            #expect(try await rotating.find(old.hash, at: Date()) == old)
            try await rotating.create(new)
            let rotated = try fixture.store(keys: [newKey])
            #expect(try await rotated.find(new.hash, at: Date()) == new)
            #expect(try await rotated.find(old.hash, at: Date()) == nil)
            #expect(try await fixture.store().find(new.hash, at: Date()) == nil)
        }
    }

    @Test func `a key has 32 bytes, and there are one or two`() {
        let key = StoreFixture.key
        for keys in [[], [Array(key.dropLast())], [key + [0]], [key, []], [key, key, key]] {
            #expect(throws: Failure.self) { _ = try SessionKeys(keys) }
        }
    }
}
