import Foundation
import GRDB

/// A service's own SQLite database. A write, its event and its remembered answer are one transaction, on disk before
/// it is answered.
struct ServiceDatabase: Sendable {
    let service: String
    /// Raised after each write: the outbox may have rows.
    let written = Signal()
    /// Where its file is.
    let folder: String
    private let file: DatabaseFile

    /// Opens or creates the database; makes its tables and its seed, once, in one transaction each.
    init(for service: any Microservice.Type, in folder: DataFolder) throws {
        self.service = service.name
        self.folder = folder.path("")
        file = try DatabaseFile(
            folder.path("\(service.name).sqlite"), label: service.name,
            journalPagesMax: service.journalPagesMax)
        var migrator = DatabaseMigrator()
        migrator.registerMigration("tables") { db in
            try Outbox.createTables(in: db)
            try RememberedAnswers.createTables(in: db)
            try service.createTables(in: db)
        }
        for tables in service.laterTables { migrator.registerMigration(tables.name, migrate: tables.make) }
        migrator.registerMigration("seed") { db in try service.seed(db, in: folder) }
        try file.migrate(migrator)
    }

    func read<Value: Sendable>(_ work: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await file.read(work)
    }

    /// One transaction, for nobody's request.
    func write<Value: Sendable>(_ work: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        let value = try await file.write(work)
        written.raise()
        return value
    }

    /// One transaction of work that would be done again if the power took it back.
    func writeUnflushed<Value: Sendable>(
        _ work: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try await file.writeUnflushed(work)
    }

    /// Copies the journal into the database beside the commits.
    func copyJournal() async throws {
        try await file.copyJournal()
    }

    /// How often it was opened anew after an error of the disk.
    var reopenedCount: Int { file.reopenedCount }

    /// One transaction for a request. With an `Idempotency-Key` a repeated request gets the first answer and changes
    /// nothing; with another body it is a conflict. A problem undoes everything and isn't remembered.
    func write(for call: Call, _ work: @escaping @Sendable (Database) throws -> Answer) async throws -> Answer {
        guard let key = try call.idempotencyKey() else { return try await write(work) }
        let fingerprint = call.fingerprint
        return try await write { db in
            if let answer = try RememberedAnswers.find(key, fingerprint, in: db) { return answer }
            let answer = try work(db)
            try RememberedAnswers.insert(answer, key, fingerprint, in: db)
            return answer
        }
    }

    func close() throws {
        try file.close()
    }
}
