import GRDB
import Logging
import ServiceLifecycle

/// One small service: its name, its tables, its seed and its routes.
protocol Microservice: Sendable {
    static var name: String { get }

    /// Who may call it.
    static var access: AccessTable { get }

    static func createTables(in db: Database) throws

    /// What a database made by an earlier version lacks, oldest first. Each is made once, and keeps its name for ever.
    static var laterTables: [LaterTables] { get }

    /// How many pages the journal of its database may have before a commit must copy them.
    static var journalPagesMax: Int { get }

    /// Fills the new tables, in one transaction. The same each time but for keys.
    static func seed(_ db: Database, in folder: DataFolder) throws

    init(_ database: ServiceDatabase)

    init(_ database: ServiceDatabase, _ settings: StoreSettings)

    var routes: [Route] { get }

    /// What runs beside the routes until graceful shutdown.
    func tasks(_ peers: Peers, logger: Logger) -> [any Service]
}

extension Microservice {
    static var laterTables: [LaterTables] { [] }

    static var journalPagesMax: Int { 1_000 }

    /// Most have nothing to set.
    init(_ database: ServiceDatabase, _ settings: StoreSettings) {
        self.init(database)
    }

    func tasks(_ peers: Peers, logger: Logger) -> [any Service] { [] }
}

/// Tables that came with a later version.
struct LaterTables: Sendable {
    let name: String
    let make: @Sendable (Database) throws -> Void
}
