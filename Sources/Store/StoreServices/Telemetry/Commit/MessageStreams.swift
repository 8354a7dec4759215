import GRDB

/// How far each device's epoch has come. `through` is kept in a row of its own, so that no commit counts messages.
struct MessageStreams {
    struct Key: Hashable {
        let deviceId: String
        let epoch: Int64
    }

    struct Progress {
        var through: Int64 = 0
        var highest: Int64 = 0
    }

    private let db: Database
    private let select: Statement
    private let replace: Statement
    private let exists: Statement
    private var known: [Key: Progress] = [:]
    private var changed: Set<Key> = []

    static func createTables(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE streams (
                    deviceId TEXT NOT NULL, epoch INTEGER NOT NULL, through INTEGER NOT NULL, highest INTEGER NOT NULL,
                    PRIMARY KEY (deviceId, epoch)) WITHOUT ROWID
                """)
    }

    init(in db: Database) throws {
        self.db = db
        select = try db.cachedStatement(sql: "SELECT through, highest FROM streams WHERE deviceId = ? AND epoch = ?")
        replace = try db.cachedStatement(sql: "INSERT OR REPLACE INTO streams VALUES (?, ?, ?, ?)")
        exists = try db.cachedStatement(
            sql: "SELECT 1 FROM messages WHERE deviceId = ? AND epoch = ? AND sequence = ?")
    }

    mutating func progress(_ key: Key) throws -> Progress {
        if let progress = known[key] { return progress }
        let row = try Row.fetchOne(select, arguments: [key.deviceId, key.epoch])
        let progress = row.map { Progress(through: $0["through"], highest: $0["highest"]) } ?? Progress()
        known[key] = progress
        return progress
    }

    mutating func through(_ key: Key) throws -> Int64 { try progress(key).through }

    /// Whether a sequence was settled once, and its message was removed by age.
    mutating func wasRemoved(_ sequence: Int64, _ key: Key) throws -> Bool {
        let progress = try progress(key)
        guard sequence <= progress.highest, try !isStored(sequence, key) else { return false }
        return try sequence <= progress.through
            || RemovedSequences.range(around: sequence, of: key, in: db) != nil
    }

    /// A sequence has been stored. Gives the new `through`: in order it is the sequence itself, and only where a gap
    /// closes are the stored ones beyond it asked for, each once.
    mutating func add(_ sequence: Int64, to key: Key) throws -> Int64 {
        var progress = try progress(key)
        progress.highest = max(progress.highest, sequence)
        if sequence == progress.through + 1 {
            progress.through = sequence
            while progress.through < progress.highest, let next = try settled(after: progress.through, key) {
                progress.through = next
            }
        }
        known[key] = progress
        changed.insert(key)
        return progress.through
    }

    func save() throws {
        for key in changed {
            guard let progress = known[key] else { continue }
            try replace.execute(arguments: [key.deviceId, key.epoch, progress.through, progress.highest])
        }
    }

    /// How far all is settled from the next sequence on; nil if that one is missing.
    private func settled(after sequence: Int64, _ key: Key) throws -> Int64? {
        if try isStored(sequence + 1, key) { return sequence + 1 }
        guard let range = try RemovedSequences.range(around: sequence + 1, of: key, in: db) else { return nil }
        try RemovedSequences.remove(range, of: key, in: db)
        return range.upperBound
    }

    private func isStored(_ sequence: Int64, _ key: Key) throws -> Bool {
        try Row.fetchOne(exists, arguments: [key.deviceId, key.epoch, sequence]) != nil
    }
}
