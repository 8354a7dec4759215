import CompositionCore
import JSONSlices
import Synchronization
import TestFixtures

/// A service of prices on a real socket. What they are, a test says.
struct PriceService: Sendable {
    private final class Shelf: Sendable {
        let prices = Mutex<[String: Int]>([:])
        let version = Atomic(0)
        let hasStock = Atomic(true)
    }

    let stub: StubService
    private let shelf = Shelf()

    init() async throws {
        stub = try await StubService { [shelf] request in
            let id = request.path.split(separator: "/").last.map(String.init) ?? ""
            if request.path.hasPrefix("/stock") {
                return shelf.hasStock.load(ordering: .relaxed) ? .json(#"{"stock":1}"#) : .json("{}", status: 500)
            }
            let version = shelf.version.load(ordering: .relaxed)
            return shelf.prices.withLock { $0[id] }.map { .json(#"{"price":\#($0),"version":\#(version)}"#) }
                ?? .json("{}", status: 404)
        }
    }

    /// Nil: it isn't there any more.
    func set(_ id: String, to price: Int?) {
        shelf.version.add(1, ordering: .relaxed)
        shelf.prices.withLock { $0[id] = price }
    }

    func failStock(_ fails: Bool) {
        shelf.hasStock.store(!fails, ordering: .relaxed)
    }
}

/// A price and, if it is to be had, the stock.
struct Price: Composition, JSONRepresentable {
    static let name = "prices"
    static let optionalParts: [PartName] = ["stock"]
    static let minInterval = Duration.zero

    let price: JSONValue
    let stock: Part<JSONValue>

    init(_ id: ResourceID, from prices: Service, in context: RequestContext) async throws {
        let bytes = try await prices.fetch("/prices/\(id)", keys: [prices.key("price", id.text)], in: context)
        price = try JSONDocument(bytes).root
        stock = await context.part("stock") {
            try JSONDocument(
                try await prices.fetch("/stock/\(id)", keys: [prices.key("stock", id.text)], in: $0)
            ).root
        }
    }

    var parts: PartStates { PartStates(["stock": stock.state]) }

    func writeMembers(to json: inout JSONWriter) {
        json.member("price", price["price"])
        json.member("stock", stock.value?["stock"])
    }
}
