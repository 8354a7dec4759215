import Foundation

/// The body of `POST /orders`. The total is the sum of the lines.
struct NewOrder: Decodable, Sendable {
    struct Line: Decodable, Sendable {
        let productId: String
        let name: String
        let quantity: Int64
        let price: Decimal
    }

    let userId: String
    let currency: String
    let lines: [Line]

    func checkedLines() throws(Problem) -> [Order.Line] {
        _ = try TextRules.id(userId, "userId")
        guard Money.isCurrency(currency) else { throw .invalid("currency", "must be a currency code (ISO 4217)") }
        _ = try TextRules.number(lines.count, "lines", in: 1...100)
        var checked: [Order.Line] = []
        for line in lines {
            checked.append(
                Order.Line(
                    productId: try TextRules.id(line.productId, "lines.productId"),
                    name: try TextRules.text(line.name, "lines.name", most: 200),
                    quantity: try TextRules.number(line.quantity, "lines.quantity", in: 1...1000),
                    priceMinor: try Money(checking: line.price, in: currency, field: "lines.price").minor))
        }
        return checked
    }
}

/// The body of `PATCH /orders/{id}`.
struct OrderChange: Decodable, Sendable {
    let status: String

    func checked() throws(Problem) -> Self {
        guard Order.statuses.contains(status) else {
            throw .invalid("status", "must be one of \(Order.statuses.joined(separator: ", "))")
        }
        return self
    }
}
