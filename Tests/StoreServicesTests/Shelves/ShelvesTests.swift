import Foundation
import TestFixtures
import Testing
@testable import StoreServices

@Suite struct ShelvesTests {
    @Test func `what a scale weighs becomes the stock of its shelf's product`() async throws {
        try await withNewStore { store in
            try await weigh(store, sequence: 1, grams: 4 * 400 + 30)
            try await eventually("the stock is 4") { try await stock(store) == 4 }
            try await weigh(store, sequence: 2, grams: -20)
            try await eventually("the stock is 0") { try await stock(store) == 0 }
            // The stock is set first, the count is kept after it.
            try await eventually("the count is 0") {
                try await store.get("shelves", "/counts/shelf-demo")[number: "quantity"] == 0
            }
            #expect(try await store.get("shelves", "/counts/shelf-demo")["product"] == "p42")
        }
    }

    @Test func `only the weight of a scale counts`() async throws {
        try await withNewStore { store in
            try await weigh(store, sequence: 1, grams: 2_900, device: "label-demo")
            try await weigh(store, sequence: 1, grams: 3_000, sensor: 2)
            try await weigh(store, sequence: 1, grams: 3_000, device: "nobody")
            try await weigh(store, sequence: 1, grams: 250, device: "scale-1", sensor: 1)
            try await eventually("the last reading is counted") {
                try await store.get("shelves", "/counts/shelf-1").status == 200
            }
            #expect(try await stock(store) == 17)
        }
    }

    @Test func `readings that nobody counted before a restart are counted after it, once`() async throws {
        try await withFolder { folder in
            try await withStore(in: folder) { store in
                try await weigh(store, sequence: 1, grams: 3 * 400)
                try await eventually("the stock is 3") { try await stock(store) == 3 }
                try await eventually("the count is kept") {
                    try await store.get("shelves", "/counts/shelf-demo").status == 200
                }
                _ = try await store.request("PUT", "inventory", "/stock/p42", body: #"{"quantity": 11}"#)
            }
            try await withStore(in: folder) { store in
                try await weigh(store, sequence: 1, grams: 250, device: "scale-1")
                try await eventually("a later reading is counted") {
                    try await store.get("shelves", "/counts/shelf-1").status == 200
                }
                #expect(try await stock(store) == 11)
            }
        }
    }

    @Test func `one page of many scales sets each its own stock`() async throws {
        try await withNewStore { store in
            let numbers = (1...250).map { $0 * 10 + 3 }
            let messages = numbers.map { number in
                let id = "fleet-" + String(100_000 + number).dropFirst()
                return #"{"deviceId": "\#(id)", "epoch": 7, "sequence": 1, "receivedMs": 1, "readings": "#
                    + #"[{"sensor": 1, "value": 0}]}"#
            }
            let body = #"{"messages": [\#(messages.joined(separator: ","))]}"#
            #expect(try await store.request("POST", "telemetry", "/readings", body: body).status == 200)
            try await eventually("every product of a scale has none left") {
                let products = Set(numbers.map { "p\(50 + $0 % 450)" }).sorted()
                let stocks = try await store.get(
                    "inventory", "/stock?ids=" + products.prefix(100).joined(separator: ","))
                return stocks.items.allSatisfy { ($0["quantity"] as? NSNumber)?.intValue == 0 }
            }
        }
    }

    @Test(arguments: [(0, 0), (199, 0), (200, 1), (1599, 4), (1600, 4), (1800, 5), (-500, 0)])
    func `pieces are rounded`(grams: Int64, pieces: Int64) {
        #expect(SteadyCount(weightGrams: grams, unitGrams: 400).quantity == pieces)
    }

    @Test func `two scales of one product add up`() async throws {
        try await withNewStore { store in
            let move = #"{"product": "p42"}"#
            #expect(try await store.request("PATCH", "devices", "/shelves/shelf-2", body: move).status == 200)
            let unit = try #require(try await store.get("devices", "/shelves/shelf-2")[number: "unitWeightGrams"])
            try await weigh(store, sequence: 1, grams: 4 * 400)
            try await weigh(store, sequence: 1, grams: 3 * unit, device: "scale-2")
            try await eventually("both count") { try await stock(store) == 7 }
            try await weigh(store, sequence: 2, grams: 400)
            try await eventually("one has less") { try await stock(store) == 4 }
        }
    }

    @Test func `a hand on the scale is no stock, and what is put there is, a moment later`() async throws {
        try await withNewStore { store in
            try await weigh(store, sequence: 1, grams: 4 * 400)
            try await eventually("the stock is 4") { try await stock(store) == 4 }
            let version = try await store.get("inventory", "/stock/p42")[number: "version"]
            try await weigh(store, sequence: 2, grams: 9_130)
            try await weigh(store, sequence: 3, grams: 4 * 400 + 190)
            try await weigh(store, sequence: 4, grams: 9 * 400)
            try await eventually("what was put there counts") { try await stock(store) == 9 }
            // Only one change came of all these.
            #expect(try await store.get("inventory", "/stock/p42")[number: "version"] == (version ?? 0) + 1)
        }
    }
}

private func weigh(
    _ store: RunningStore, sequence: Int, grams: Int, device: String = "scale-demo", sensor: Int = 1
) async throws {
    let body =
        #"{"messages": [{"deviceId": "\#(device)", "epoch": \#(sensor + 6), "sequence": \#(sequence), "#
        + #""receivedMs": 1700000000000, "readings": [{"sensor": \#(sensor), "value": \#(grams)}]}]}"#
    #expect(try await store.request("POST", "telemetry", "/readings", body: body).status == 200)
}

private func stock(_ store: RunningStore) async throws -> Int? {
    try await store.get("inventory", "/stock/p42")[number: "quantity"]
}
