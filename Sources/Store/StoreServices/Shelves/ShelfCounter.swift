import Logging

/// Follows the committed readings: what a scale weighs becomes the stock of its shelf's product. Idempotent: the cursor
/// moves after the stock is set, and setting it twice is setting it once.
struct ShelfCounter: ReadingsConsumer {
    private static let weightSensor = 1

    let database: ServiceDatabase
    let caller: ServiceCaller
    let scales: StandingDevices
    let logger: Logger

    init(_ database: ServiceDatabase, peers: Peers, logger: Logger) {
        self.database = database
        self.logger = logger
        caller = ServiceCaller(peers: peers)
        scales = StandingDevices(of: "scale", caller)
    }

    func cursor() async throws -> Int64 {
        try await database.read { try ScaleTable.cursor(in: $0) }
    }

    func take(_ page: CommittedReadings) async throws {
        let weights = page.readings.filter { $0.sensor == Self.weightSensor }
        guard !weights.isEmpty else {
            return try await database.writeUnflushed { try ScaleTable.advance(to: page.next, in: $0) }
        }
        let places = try await scales.places(of: Set(weights.map(\.deviceId)))
        let known = try await database.read { try ScaleTable.scales(places.keys.sorted(), in: $0) }
        var (changed, products) = ([String: Scale](), Set<String>())
        let nowMs = Timestamp.now.ms
        for weight in weights {
            guard let place = places[weight.deviceId], place.unitWeightGrams > 0 else { continue }
            let before = changed[weight.deviceId] ?? known[weight.deviceId]
            if let before { products.insert(before.product) }
            if var scale = before, scale.stands(at: place) {
                scale.count.take(weight.value, timeMs: weight.timeMs, nowMs: nowMs)
                changed[scale.device] = scale
            } else {
                changed[weight.deviceId] = Scale(weight.deviceId, at: place, weightGrams: weight.value)
            }
        }
        try await setStock(by: changed, of: products, call: "\(page.after)-\(page.next)")
        try await database.write { [changed] db in
            for scale in changed.values { try scale.save(in: db) }
            try ScaleTable.advance(to: page.next, in: db)
        }
    }

    /// More pieces that nobody took back are stock now.
    func settle() async throws -> Int {
        let pending = try await database.read { try ScaleTable.pending(in: $0) }
        guard let dueMs = pending.compactMap(\.count.dueMs).min() else { return Self.waitMsMax }
        let nowMs = Timestamp.now.ms
        guard dueMs <= nowMs else { return Int(dueMs - nowMs) }
        var settled: [String: Scale] = [:]
        for var scale in pending where scale.count.dueMs.map({ $0 <= nowMs }) ?? false {
            scale.count.settle(nowMs: nowMs)
            settled[scale.device] = scale
        }
        try await setStock(by: settled, call: "settled-\(nowMs)")
        try await database.write { [settled] db in for scale in settled.values { try scale.save(in: db) } }
        return 0
    }

    private struct Stock: Decodable, Sendable {
        let productId: String
        let quantity: Int64
    }

    /// Sets what differs from the stock as it is: scales mostly repeat themselves, and a read is cheaper than a write.
    /// - Parameter left: products that scales counted before
    private func setStock(
        by changed: [String: Scale], of left: Set<String> = [], call: String
    ) async throws {
        let products = left.union(changed.values.map(\.product))
        let quantities = try await database.read { try ScaleTable.quantities(of: products, with: changed, in: $0) }
        let stocks = try await caller.get("inventory", "/stock", ids: quantities.keys.sorted(), as: Stock.self)
        let present = Dictionary(stocks.map { ($0.productId, $0.quantity) }) { first, _ in first }
        for (product, quantity) in quantities.sorted(by: { $0.key < $1.key }) where present[product] != quantity {
            let isKnown = try await caller.put(
                "inventory", "/stock/\(product)", json: #"{"quantity":\#(quantity)}"#,
                idempotencyKey: "shelves-\(call)-\(product)-\(quantity)")
            if !isKnown { logger.warning("no stock of this product", metadata: ["product": "\(product)"]) }
        }
    }
}
