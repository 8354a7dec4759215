import GRDB

extension Database {
    /// Inserts rows with one prepared statement.
    func insert(into table: String, rows: some Sequence<[(any DatabaseValueConvertible)?]>) throws {
        var statement: Statement?
        for row in rows {
            let places = repeatElement("?", count: row.count).joined(separator: ", ")
            let prepared = try statement ?? makeStatement(sql: "INSERT INTO \(table) VALUES (\(places))")
            try prepared.execute(arguments: StatementArguments(row))
            statement = prepared
        }
    }

    /// Rows by id, in the order asked; unknown ids are left out.
    func rows(of table: String, key: String = "id", _ ids: [String]) throws -> [Row] {
        let statement = try cachedStatement(sql: "SELECT * FROM \(table) WHERE \(key) = ?")
        return try ids.compactMap { try Row.fetchOne(statement, arguments: [$0]) }
    }
}
