public import JSONSlices

/// An order as every client of a user shows it.
extension Order: JSONRepresentable {
    public func writeMembers(to json: inout JSONWriter) {
        summary.writeMembers(to: &json)
        json.member("lines", lines) { json, line in
            json.object {
                $0.member("productId", line.product)
                $0.member("name", line.name)
                $0.member("quantity", line.quantity)
                $0.member("price", line.price)
            }
        }
    }
}

extension OrderSummary: JSONRepresentable {
    public func writeMembers(to json: inout JSONWriter) {
        json.member("id", id)
        json.member("total", total)
        json.member("currency", currency)
        json.member("status", status)
        json.member("date", createdAt)
    }
}
