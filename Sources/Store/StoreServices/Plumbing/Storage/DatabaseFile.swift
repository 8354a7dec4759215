import GRDB
import Synchronization

/// The connections to one SQLite file: journal WAL, each commit flushed (synchronous FULL) before it returns.
///
/// After an error of the disk nothing that they believe is trusted: they are closed and opened anew before the next
/// read or write. A flush that failed may leave pages that the system counts as written and the disk never had, so that
/// a later flush of the same file proves nothing: the journal is first copied into the database, which writes and
/// flushes them again.
final class DatabaseFile: Sendable {
    private struct State {
        var trusted: DatabasePool?
        var distrusted: DatabasePool?
        /// Beside those that are trusted: copies the journal while they go on.
        var copier: DatabaseQueue?
        var openedCount = 0
        var isClosed = false
    }

    private let path: String
    private let label: String
    private let journalPagesMax: Int
    private let state = Mutex(State())

    /// A commit that finds more pages in the journal copies them into the database first.
    init(_ path: String, label: String, journalPagesMax: Int = 1_000) throws {
        self.path = path
        self.label = label
        self.journalPagesMax = journalPagesMax
        _ = try connections()
    }

    /// How often it was opened anew.
    var reopenedCount: Int { state.withLock { max(0, $0.openedCount - 1) } }

    func migrate(_ migrator: DatabaseMigrator) throws {
        try migrator.migrate(connections())
    }

    func read<Value: Sendable>(_ work: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        let pool = try connections()
        do { return try await pool.read(work) } catch { throw judge(error, of: pool) }
    }

    /// One transaction, on disk when this returns.
    func write<Value: Sendable>(_ work: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        let pool = try connections()
        do { return try await pool.write(work) } catch { throw judge(error, of: pool) }
    }

    /// One transaction that the power may take back, but none after it: for work that would only be done again. It
    /// keeps nobody waiting for a flush.
    func writeUnflushed<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        let pool = try connections()
        do {
            return try await pool.writeWithoutTransaction { db in
                try Self.flush("NORMAL", in: db)
                let result = Result { try Self.transact(work, in: db) }
                try Self.flush("FULL", in: db)
                return try result.get()
            }
        } catch { throw judge(error, of: pool) }
    }

    /// Copies the journal into the database while commits and reads go on, so that no commit has to wait for it.
    func copyJournal() async throws {
        let pool = try connections()
        let copier = try state.withLock { state in
            if let copier = state.copier { return copier }
            let copier = try DatabaseQueue(path: path, configuration: Self.configuration(label))
            state.copier = copier
            return copier
        }
        do {
            try await copier.writeWithoutTransaction { db in _ = try db.checkpoint(.passive) }
        } catch DatabaseError.SQLITE_BUSY {
            // A commit copies it already.
        } catch { throw judge(error, of: pool) }
    }

    func close() throws {
        try state.withLock { state in
            try state.copier?.close()
            state.copier = nil
            try state.trusted?.close()
            state.trusted = nil
            state.isClosed = true
        }
    }

    private func connections() throws -> DatabasePool {
        try state.withLock { state in
            if let pool = state.trusted { return pool }
            guard !state.isClosed else { throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "it is closed") }
            try? state.copier?.close()
            try? state.distrusted?.close()
            (state.distrusted, state.copier) = (nil, nil)
            let pool = try open()
            state.trusted = pool
            state.openedCount += 1
            return pool
        }
    }

    /// Gives the error back.
    private func judge(_ error: any Error, of pool: DatabasePool) -> any Error {
        guard let error = error as? DatabaseError, error.isOfDisk else { return error }
        state.withLock { state in
            guard state.trusted === pool else { return }
            (state.distrusted, state.trusted) = (pool, nil)
        }
        return error
    }

    private func open() throws -> DatabasePool {
        let pool = try DatabasePool(path: path, configuration: Self.configuration(label))
        try pool.writeWithoutTransaction { [journalPagesMax] db in
            // GRDB sets NORMAL with WAL, which may lose the last commits with the power.
            try Self.flush("FULL", in: db)
            try db.execute(sql: "PRAGMA wal_autocheckpoint = \(journalPagesMax)")
            try Self.settle(in: db)
        }
        return pool
    }

    private static func configuration(_ label: String) -> Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(2)
        configuration.maximumReaderCount = 4
        configuration.label = label
        return configuration
    }

    /// Whoever else holds the file at the start may go on; what he keeps from being copied is his to flush.
    private static func settle(in db: Database) throws {
        do {
            try db.checkpoint(.full)
        } catch DatabaseError.SQLITE_BUSY {
            try db.checkpoint(.passive)
        }
    }

    private static func transact<Value>(_ work: (Database) throws -> Value, in db: Database) throws -> Value {
        var values: [Value] = []
        try db.inTransaction {
            values.append(try work(db))
            return .commit
        }
        return values[0]
    }

    /// A connection of which nobody knows how it flushes is no more trusted than the disk.
    private static func flush(_ mode: String, in db: Database) throws {
        do {
            try db.execute(sql: "PRAGMA synchronous = \(mode)")
        } catch {
            throw DatabaseError(resultCode: .SQLITE_IOERR, message: "synchronous can't be set: \(error)")
        }
    }
}

extension DatabaseError {
    /// Whether the file, and not the request, is what went wrong. A full disk isn't meant: what it refuses is undone.
    fileprivate var isOfDisk: Bool {
        let codes: [ResultCode] = [.SQLITE_IOERR, .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_CANTOPEN, .SQLITE_PROTOCOL]
        return codes.contains(resultCode.primaryResultCode)
    }
}
