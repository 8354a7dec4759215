import Foundation
import GRDB
import JSONSlices

/// An order with its lines.
struct Order: Sendable {
    struct Line: Codable, Sendable {
        let productId: String
        let name: String
        let quantity: Int64
        /// Of one piece.
        let priceMinor: Int64
    }

    static let statuses = ["placed", "paid", "shipped", "delivered", "cancelled"]

    let id: String
    let userId: String
    let total: Money
    let status: String
    let createdAt: Timestamp
    let lines: [Line]

    init(row: Row) throws {
        id = "o\(row["number"] as Int64)"
        userId = row["userId"]
        total = Money(minor: row["totalMinor"], currency: row["currency"])
        status = row["status"]
        createdAt = Timestamp(ms: row["createdAt"])
        lines = try JSONDecoder().decode([Line].self, from: row["lines"])
    }

    /// The number in an order's id, or nil if it is no order's id.
    static func number(of id: String) -> Int64? {
        id.first == "o" ? Int64(id.dropFirst()) : nil
    }

    func write(to json: inout JSONWriter) {
        json.field("id", id)
        json.field("userId", userId)
        json.field("total", total)
        json.field("currency", total.currency)
        json.field("status", status)
        json.field("createdAt", createdAt.text)
        json.array("lines", lines) { json, line in
            json.field("productId", line.productId)
            json.field("name", line.name)
            json.field("quantity", line.quantity)
            json.field("price", Money(minor: line.priceMinor, currency: total.currency))
        }
    }
}
