public import CompositionCore
import Foundation
import GRDB
public import Logging

/// Sessions in a file of SQLite, for the instances of one machine. What is answered is on disk (journal WAL, synchronous
/// FULL): who signed out stays signed out when the power fails.
public struct SQLiteSessions: SessionStore {
    /// How long a write waits for another process's.
    private static let busyTimeout: TimeInterval = 0.5
    static let removedAtOnce = 100

    let pool: DatabasePool
    let seal: SessionSeal
    let use: SessionUse

    /// Opens the file or makes it, for its owner alone. Throws `unreachable` if it can't be.
    public init(path: String, keys: SessionKeys, idle: Duration, logger: Logger) throws(Failure) {
        seal = SessionSeal(keys, logger: logger)
        use = SessionUse(idle: idle)
        var configuration = Configuration()
        configuration.busyMode = .timeout(Self.busyTimeout)
        configuration.maximumReaderCount = 4
        configuration.label = "sessions"
        // GRDB sets NORMAL with WAL, which may lose the last commits with the power. What is deleted is overwritten.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL; PRAGMA secure_delete = FAST") }
        do {
            try SessionFile.make(path)
            pool = try DatabasePool(path: path, configuration: configuration)
            try SessionTables.migrator.migrate(pool)
        } catch {
            logger.error("sessions can't be kept", metadata: ["path": "\(path)", "error": "\(error)"])
            throw SQLiteSessions.down
        }
    }

    static let down = Failure(.unreachable, "the session store doesn't answer", retryAfter: .seconds(1))

    func read<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(Failure) -> Value {
        do { return try await pool.read(work) } catch { throw Self.failure(error) }
    }

    func write<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(Failure) -> Value {
        do { return try await pool.write(work) } catch { throw Self.failure(error) }
    }

    private static func failure(_ error: any Error) -> Failure {
        error is CancellationError ? Failure(error) : down
    }
}
