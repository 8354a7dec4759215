import GRDB
import JSONSlices

/// What people say about products.
struct Reviews: Microservice {
    static let name = "reviews"
    static let access: AccessTable = ["web": [.read, .write]]

    let database: ServiceDatabase

    init(_ database: ServiceDatabase) {
        self.database = database
    }

    var routes: [Route] {
        [.get("/reviews", newest), .post("/reviews", add)]
    }

    /// The newest reviews of a product.
    private func newest(_ call: Call) async throws -> Answer {
        let (product, limit) = (try call.requiredID("productId"), try call.query.limit())
        return try await database.read { db in
            let sql = "SELECT * FROM reviews WHERE productId = ? ORDER BY createdAt DESC, number DESC LIMIT ?"
            let rows = try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [product, limit])
            let version = try Outbox.version(of: "product", product, in: db)
            return .json { json in
                json.array("items", rows) { Self.write($1, to: &$0) }
                json.field("version", version)
            }
        }
    }

    private func add(_ call: Call) async throws -> Answer {
        let review = try call.decode(NewReview.self).checked()
        try call.mustAct(for: review.author.id)
        return try await database.write(for: call) { db in
            let sql = """
                INSERT INTO reviews (productId, rating, title, comment, authorId, authorName, createdAt)
                VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING *
                """
            let row = try Row.fetchOne(
                db.cachedStatement(sql: sql),
                arguments: [
                    review.productId, review.rating, review.title, review.comment, review.author.id,
                    review.author.name, Timestamp.now.ms,
                ])
            let version = try Outbox.announceNext("product", review.productId, in: db)
            return .json(201) { json in
                if let row { Self.write(row, to: &json) }
                json.field("version", version)
            }
        }
    }

    private static func write(_ row: Row, to json: inout JSONWriter) {
        json.field("id", "r\(row["number"] as Int64)")
        json.field("rating", row["rating"] as Int64)
        json.field("title", row["title"] as String)
        json.field("comment", row["comment"] as String)
        json.object("author") { json in
            json.field("id", row["authorId"] as String)
            json.field("name", row["authorName"] as String)
        }
        json.field("createdAt", Timestamp(ms: row["createdAt"]).text)
    }
}

/// The body of `POST /reviews`.
struct NewReview: Decodable, Sendable {
    let productId: String
    let rating: Int
    let title: String
    let comment: String
    let author: Author

    struct Author: Decodable, Sendable {
        let id: String
        let name: String
    }

    func checked() throws(Problem) -> Self {
        _ = try TextRules.id(productId, "productId")
        _ = try TextRules.number(rating, "rating", in: 1...5)
        _ = try TextRules.text(title, "title", most: 120)
        _ = try TextRules.text(comment, "comment", most: 4_000)
        _ = try TextRules.id(author.id, "author.id")
        _ = try TextRules.text(author.name, "author.name", most: 120)
        return self
    }
}
