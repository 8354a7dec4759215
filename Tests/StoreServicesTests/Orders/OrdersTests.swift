import Foundation
import Testing

@Suite struct OrdersTests {
    @Test func `a person's orders come newest first and their lines sum up`() async throws {
        try await withNewStore { store in
            let orders = try await store.get("orders", "/orders?userId=u1&limit=10")
            #expect(orders.ids.count == 10 && orders.ids.first == "o1001")
            let times = orders.items.compactMap { $0["createdAt"] as? String }
            #expect(times == times.sorted().reversed())
            let order = try await store.get("orders", "/orders/o1001")
            #expect(order["userId"] == "u1")
            let lines = order.json["lines"] as? [[String: Any]] ?? []
            let sum = lines.reduce(Decimal(0)) { sum, line in
                sum + ((line["price"] as? NSNumber)?.decimalValue ?? 0)
                    * ((line["quantity"] as? NSNumber)?.decimalValue ?? 0)
            }
            // JSONSerialization reads numbers as doubles; cents survive that.
            #expect(Self.cents(sum) == Self.cents((order.json["total"] as? NSNumber)?.decimalValue ?? -1))
            #expect(try await store.get("orders", "/orders/o1").status == 404)
            #expect(try await store.get("orders", "/orders/nonsense").status == 404)
        }
    }

    @Test func `an order is placed exactly, and every order of the person has the new version`() async throws {
        try await withNewStore { store in
            let body =
                #"{"userId": "u1", "currency": "EUR", "lines": "#
                + #"[{"productId": "p42", "name": "Shoe", "quantity": 3, "price": 129.90}]}"#
            let placed = try await store.request("POST", "orders", "/orders", body: body)
            #expect(placed.status == 201 && placed.text.contains(#""total":389.70"#))
            let id = try #require(placed["id"])
            let changed = try await store.request("PATCH", "orders", "/orders/\(id)", body: #"{"status": "paid"}"#)
            #expect(changed["status"] == "paid" && changed[number: "version"] == 3)
            #expect(try await store.get("orders", "/orders/o1001")[number: "version"] == 3)
            #expect(try await store.get("orders", "/orders?userId=u1&limit=1").ids == [id])
            let refused = try await store.request("PATCH", "orders", "/orders/\(id)", body: #"{"status": "lost"}"#)
            #expect(refused.status == 422)
        }
    }

    private static func cents(_ amount: Decimal) -> Int {
        Int((NSDecimalNumber(decimal: amount).doubleValue * 100).rounded())
    }
}
