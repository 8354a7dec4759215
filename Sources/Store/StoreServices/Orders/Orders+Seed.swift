import Foundation
import GRDB

extension Orders {
    private static let firstNumber = 1001

    static func createTables(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE orders (
                    number INTEGER PRIMARY KEY AUTOINCREMENT, userId TEXT NOT NULL, totalMinor INTEGER NOT NULL,
                    currency TEXT NOT NULL, status TEXT NOT NULL, createdAt INTEGER NOT NULL, lines TEXT NOT NULL);
                CREATE INDEX ordersByUser ON orders (userId, createdAt, number);
                """)
    }

    static func seed(_ db: Database, in folder: DataFolder) throws {
        let encoder = JSONEncoder()
        var number = firstNumber
        for shopper in 1...SeedUser.shopperCount {
            var generator = SeededGenerator(shopper, "orders")
            for place in 0..<(shopper == 1 ? 14 : generator.number(1...5)) {
                let lines = lines(&generator)
                let text = String(decoding: try encoder.encode(lines), as: UTF8.self)
                let total = lines.reduce(0) { $0 + $1.priceMinor * $1.quantity }
                let age = Int64(place) * 9 * 86_400 + Int64(generator.number(0...700_000))
                let status = place == 0 ? generator.pick(["placed", "paid", "shipped"]) : "delivered"
                let createdAt = Timestamp.seed.advanced(by: -age)
                try db.insert(
                    into: "orders", rows: [[number, "u\(shopper)", total, "EUR", status, createdAt.ms, text]])
                number += 1
            }
        }
    }

    private static func lines(_ generator: inout SeededGenerator) -> [Order.Line] {
        (0..<generator.number(1...4)).map { _ in
            let product = SeedProduct(number: generator.number(1...SeedProduct.count))
            return Order.Line(
                productId: product.id, name: product.name, quantity: Int64(generator.number(1...3)),
                priceMinor: product.price.minor)
        }
    }
}
