public import CompositionCore
import Foundation
import GRDB
public import Logging

/// Webhooks, what they follow and what they are still to get, in a file of SQLite. What is answered is on disk (journal
/// WAL, synchronous FULL), and so is a delivery before it leaves.
public struct WebhookStore: Sendable {
    /// How long a write waits for another process's.
    private static let busyTimeout: TimeInterval = 2

    let path: String
    let limits: WebhookLimits
    let seal: SecretSeal
    /// Raised when there may be something to follow or to send.
    let written = Signal()
    let queued = Signal()
    /// What all times of webhooks are by.
    var clock: @Sendable () -> Milliseconds = { .now }
    private let pool: DatabasePool

    /// Opens the file or makes it, for its owner alone. Throws `unreachable` if it can't be.
    ///
    /// - Parameter key: 32 bytes, under which secrets are encrypted
    public init(path: String, key: [UInt8], limits: WebhookLimits, logger: Logger) throws(Failure) {
        self.path = path
        self.limits = limits
        seal = SecretSeal(key: key)
        var configuration = Configuration()
        configuration.busyMode = .timeout(Self.busyTimeout)
        configuration.maximumReaderCount = 4
        configuration.label = "webhooks"
        // GRDB sets NORMAL with WAL, which may lose the last commits with the power. What is deleted is overwritten.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous = FULL; PRAGMA secure_delete = FAST") }
        do {
            try StoreFile.make(path)
            pool = try DatabasePool(path: path, configuration: configuration)
            try WebhookTables.migrator.migrate(pool)
        } catch {
            logger.error("webhooks can't be kept", metadata: ["path": "\(path)", "error": "\(error)"])
            throw Self.down
        }
    }

    func read<Value: Sendable>(_ work: @escaping @Sendable (Database) throws -> Value) async throws(Failure) -> Value {
        do { return try await pool.read(work) } catch { throw Self.failure(error) }
    }

    func write<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws(Failure) -> Value {
        do { return try await pool.write(work) } catch { throw Self.failure(error) }
    }

    func close() throws {
        try pool.close()
    }

    private static let down = Failure(
        .unreachable, "the store of the webhooks doesn't answer", retryAfter: .seconds(1))

    private static func failure(_ error: any Error) -> Failure {
        error is CancellationError || error is Failure ? Failure(error) : down
    }
}

/// Rows by what is asked most.
extension WebhookStore {
    func webhook(_ id: String, in db: Database) throws -> Webhook? {
        try Row.fetchOne(db.cachedStatement(sql: "SELECT * FROM webhooks WHERE id = ?"), arguments: [id])
            .map { try webhook($0, in: db) }
    }

    /// Throws `notFound` where there is none of this client's.
    func webhook(_ id: String, of client: String, in db: Database) throws -> Webhook {
        guard let webhook = try webhook(id, in: db), webhook.client == client else {
            throw Failure(.notFound, "there is no such webhook")
        }
        return webhook
    }

    func webhook(_ row: Row, in db: Database) throws -> Webhook {
        let id: String = row["id"]
        let oldUntil: Milliseconds? = row["oldUntilMs"]
        var secrets = [try seal.opened(row["secret"], of: id)]
        if let old: Data = row["oldSecret"], (oldUntil ?? 0) > clock() { secrets.append(try seal.opened(old, of: id)) }
        let reason: String? = row["disabled"]
        let waiting = try Row.fetchOne(
            db.cachedStatement(
                sql:
                    "SELECT COUNT(*) AS count, MIN(createdMs) AS oldest FROM deliveries WHERE webhook = ? AND state = 'waiting'"
            ),
            arguments: [id])
        return Webhook(
            id: id, client: row["client"], url: row["url"], description: row["description"],
            follow: try String.fetchAll(
                db.cachedStatement(sql: "SELECT subject FROM follows WHERE webhook = ? ORDER BY subject"),
                arguments: [id]),
            state: reason.map { .disabled(DisabledReason(rawValue: $0) ?? .paused) } ?? .active, since: row["sinceMs"],
            createdAt: row["createdMs"], secrets: secrets,
            oldSecretUntil: secrets.count > 1 ? oldUntil : nil,
            counts: Webhook.Counts(
                delivered: row["delivered"], failedAttempts: row["failedAttempts"], waiting: waiting?["count"] ?? 0,
                oldestWaitingAt: waiting?["oldest"]),
            lastAttempt: (row["lastMs"] as Milliseconds?).map { at in
                Webhook.Attempt(
                    delivery: row["lastDelivery"] ?? "", at: at, status: row["lastStatus"], error: row["lastError"])
            })
    }
}
