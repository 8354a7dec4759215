import GRDB

/// A scale at a shelf, and what it counts.
struct Scale: FetchableRecord, Sendable {
    let device: String
    let shelf: String
    let product: String
    var count: SteadyCount

    init(_ device: String, at place: StandingDevices.Place, weightGrams: Int64) {
        self.device = device
        shelf = place.id
        product = place.product
        count = SteadyCount(weightGrams: weightGrams, unitGrams: place.unitWeightGrams)
    }

    init(row: Row) throws {
        device = row["device"]
        shelf = row["shelf"]
        product = row["product"]
        let heardMs: Int64? = row["pendingHeardMs"]
        let pending = heardMs.map {
            SteadyCount.Pending(weightGrams: row["pendingGrams"], timeMs: row["pendingTimeMs"], heardMs: $0)
        }
        count = SteadyCount(
            quantity: row["quantity"], weightGrams: row["weightGrams"], unitGrams: row["unitGrams"], pending: pending)
    }

    /// A scale that was moved, or whose shelf got another product, begins anew.
    func stands(at place: StandingDevices.Place) -> Bool {
        shelf == place.id && product == place.product && count.unitGrams == place.unitWeightGrams
    }

    func save(in db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO scales VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET
                    shelf = excluded.shelf, product = excluded.product, unitGrams = excluded.unitGrams,
                    weightGrams = excluded.weightGrams, quantity = excluded.quantity,
                    pendingGrams = excluded.pendingGrams, pendingTimeMs = excluded.pendingTimeMs,
                    pendingHeardMs = excluded.pendingHeardMs, version = version + 1
                """)
        let pending = count.pending
        try statement.execute(arguments: [
            device, shelf, product, count.unitGrams, count.weightGrams, count.quantity, pending?.weightGrams,
            pending?.timeMs, pending?.heardMs,
        ])
    }
}
