import CompositionCore
import Foundation
import Logging
import Synchronization

@testable import WebSignIn

/// The sessions of a test, in a file of SQLite; they can be out of reach, and be looked at.
final class WatchedSessions: SessionStore {
    private struct State {
        var hashes: [SessionHash] = []
        var isDown = false
    }

    private let store: SQLiteSessions
    private let folder: URL
    private let state = Mutex(State())

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("facet-web-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        store = try SQLiteSessions(
            path: folder.appendingPathComponent("sessions.sqlite").path,
            keys: SessionKeys([Array(repeating: 3, count: 32)]), idle: .seconds(1800),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }

    /// Those that are alive.
    var all: [Session] {
        get async throws {
            var alive: [Session] = []
            for hash in state.withLock({ $0.hashes }) {
                if let session = try await store.find(hash, at: Date()) { alive.append(session) }
            }
            return alive
        }
    }

    var count: Int { get async throws { try await all.count } }

    func goDown(_ isDown: Bool = true) {
        state.withLock { $0.isDown = isDown }
    }

    private var reached: SQLiteSessions {
        get throws(Failure) {
            if state.withLock({ $0.isDown }) { throw SQLiteSessions.down }
            return store
        }
    }

    func create(_ session: Session) async throws(Failure) {
        try await reached.create(session)
        state.withLock { $0.hashes.append(session.hash) }
    }

    func find(_ hash: SessionHash, at now: Date) async throws(Failure) -> Session? {
        try await reached.find(hash, at: now)
    }

    func isAlive(_ hash: SessionHash, at now: Date) async throws(Failure) -> Bool {
        try await reached.isAlive(hash, at: now)
    }

    func touch(_ session: Session, at now: Date) async throws(Failure) {
        try await reached.touch(session, at: now)
    }

    func replaceTokens(of session: Session, by tokens: SessionTokens) async throws(Failure) -> Session? {
        try await reached.replaceTokens(of: session, by: tokens)
    }

    func beginRefresh(of session: Session, at now: Date) async throws(Failure) -> RefreshTurn {
        try await reached.beginRefresh(of: session, at: now)
    }

    func endRefresh(_ lease: RefreshLease) async throws(Failure) {
        try await reached.endRefresh(lease)
    }

    func end(_ hash: SessionHash) async throws(Failure) -> Session? {
        try await reached.end(hash)
    }

    func end(_ group: SessionGroup) async throws(Failure) -> [Session] {
        try await reached.end(group)
    }

    func consume(_ key: String, until end: Date) async throws(Failure) -> Bool {
        try await reached.consume(key, until: end)
    }

    func removeExpired(at now: Date) async throws(Failure) -> Int {
        try await reached.removeExpired(at: now)
    }
}
