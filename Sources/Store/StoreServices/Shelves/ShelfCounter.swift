import GRDB
import Logging
import ServiceLifecycle

/// Follows the committed readings: what a scale weighs becomes the stock of its shelf's product. At least once and
/// idempotent: the cursor moves after the stock is set, and setting it twice is setting it once.
struct ShelfCounter: Service {
    private static let weightSensor = 1
    private static let pageMax = 1_000
    /// How long the telemetry service waits for something new before it says that there is nothing.
    private static let waitMs = 2_000
    /// What comes within it is counted together.
    private static let pause = Duration.milliseconds(10)

    let database: ServiceDatabase
    let caller: ServiceCaller
    let lookup: ShelfLookup
    let logger: Logger

    init(_ database: ServiceDatabase, peers: Peers, logger: Logger) {
        self.database = database
        self.logger = logger
        caller = ServiceCaller(peers: peers)
        lookup = ShelfLookup(caller)
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var backoff = Backoff(most: .seconds(5))
            while !Task.isCancelled {
                do {
                    try await countPage()
                    try await Task.sleep(for: Self.pause)
                    backoff.reset()
                } catch {
                    if !Task.isCancelled { logger.debug("shelves wait", metadata: ["error": "\(error)"]) }
                    await backoff.pause()
                }
            }
        }
    }

    private struct Page: Decodable, Sendable {
        struct Item: Decodable, Sendable {
            let deviceId: String
            let sensor: Int
            let value: Int64
        }

        let items: [Item]
        let next: String?
    }

    /// Counts what was committed since, if anything was.
    private func countPage() async throws {
        let cursor = try await database.read { try ShelfProgress.cursor(in: $0) }
        let path = "/readings?after=\(cursor)&limit=\(Self.pageMax)&wait=\(Self.waitMs)"
        guard let page = try await caller.get("telemetry", path, as: Page.self),
            let next = page.next.flatMap({ Int64($0) })
        else { return }
        let counts = try await counts(of: page.items)
        for count in try await changes(among: counts) {
            let isKnown = try await caller.put(
                "inventory", "/stock/\(count.product)", json: #"{"quantity":\#(count.quantity)}"#,
                idempotencyKey: "shelves-\(cursor)-\(next)-\(count.shelf)")
            if !isKnown { logger.warning("no stock of this product", metadata: ["product": "\(count.product)"]) }
        }
        try await database.write { try ShelfProgress.save(counts, cursor: next, in: $0) }
    }

    /// The last weight of each shelf counts; what stood before on the same page is over.
    private func counts(of items: [Page.Item]) async throws -> [ShelfCount] {
        let weights = items.filter { $0.sensor == Self.weightSensor }
        let shelves = try await lookup.shelves(of: Set(weights.map(\.deviceId)))
        var latest: [String: ShelfCount] = [:]
        for item in weights {
            guard let shelf = shelves[item.deviceId], shelf.unitWeightGrams > 0 else { continue }
            latest[shelf.id] = ShelfCount(
                shelf: shelf.id, product: shelf.product, weightGrams: item.value,
                unitWeightGrams: shelf.unitWeightGrams)
        }
        return latest.values.sorted { $0.shelf < $1.shelf }
    }

    private struct Stock: Decodable, Sendable {
        let productId: String
        let quantity: Int64
    }

    /// Those that differ from the stock as it is: scales mostly repeat themselves, and a read is cheaper than a write.
    private func changes(among counts: [ShelfCount]) async throws -> [ShelfCount] {
        let products = Set(counts.map(\.product)).sorted()
        let stocks = try await caller.get("inventory", "/stock", ids: products, as: Stock.self)
        let quantities = Dictionary(stocks.map { ($0.productId, $0.quantity) }) { first, _ in first }
        return counts.filter { quantities[$0.product] != $0.quantity }
    }
}
