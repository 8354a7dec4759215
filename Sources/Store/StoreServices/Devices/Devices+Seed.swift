import GRDB

extension Devices {
    static func createTables(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE devices (
                    id TEXT PRIMARY KEY, model TEXT NOT NULL, shelf TEXT, product TEXT, keyHashes TEXT NOT NULL,
                    version INTEGER NOT NULL) WITHOUT ROWID;
                CREATE TABLE shelves (
                    id TEXT PRIMARY KEY, product TEXT NOT NULL, unitWeightGrams INTEGER NOT NULL,
                    lowAt INTEGER NOT NULL, version INTEGER NOT NULL) WITHOUT ROWID;
                """)
    }

    static var laterTables: [LaterTables] {
        [
            LaterTables(name: "more tables", make: RegistryChanges.createTable),
            LaterTables(name: "leases", make: Leases.createTables),
            LaterTables(name: "commands", make: CommandTable.createTable),
            LaterTables(name: "places", make: Place.createIndex),
        ]
    }

    /// The key files are on disk before the registry commits: a crash between makes both anew, never a registry
    /// whose keys nobody has.
    static func seed(_ db: Database, in folder: DataFolder) throws {
        try folder.writeSecret(try insert(SeedDevice.demo, in: db), to: "device-keys.csv")
        try folder.writeSecret(try insert(SeedDevice.fleet, in: db), to: "fleet-keys.csv")
    }

    /// Gives the lines of the key file.
    private static func insert(_ devices: some Sequence<SeedDevice>, in db: Database) throws -> String {
        var lines = ""
        let device = try db.makeStatement(sql: "INSERT INTO devices VALUES (?, ?, ?, ?, ?, 1)")
        let shelf = try db.makeStatement(sql: "INSERT OR IGNORE INTO shelves VALUES (?, ?, ?, 5, 1)")
        for seed in devices {
            let key = DeviceKey()
            lines += "\(seed.id),\(key.text)\n"
            let product = seed.model == "scale" ? nil : seed.product.id
            try device.execute(arguments: [seed.id, seed.model, seed.shelf, product, key.hash])
            try shelf.execute(arguments: [seed.shelf, seed.product.id, unitWeightGrams(of: seed.product)])
        }
        return lines
    }

    private static func unitWeightGrams(of product: SeedProduct) -> Int {
        var generator = SeededGenerator(product.number, "weight")
        return product.isSample ? 400 : generator.number(4...40) * 25
    }
}
