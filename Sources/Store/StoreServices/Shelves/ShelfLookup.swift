/// Which shelf a scale weighs, asked of the registry and remembered for a while.
actor ShelfLookup {
    struct ScaleShelf: Decodable, Sendable {
        let id: String
        let product: String
        let unitWeightGrams: Int64
    }

    private struct RegisteredDevice: Decodable, Sendable {
        let id: String
        let model: String
        let shelf: String?
    }

    private static let keptFor = Duration.seconds(10)
    private static let countMax = 20_000

    private let caller: ServiceCaller
    /// Devices that are no scale at a shelf are remembered, too: most reports come from them.
    private var known: [String: (shelf: ScaleShelf?, until: ContinuousClock.Instant)] = [:]

    init(_ caller: ServiceCaller) {
        self.caller = caller
    }

    /// The shelves of those devices that are scales and stand at one.
    func shelves(of devices: Set<String>) async throws -> [String: ScaleShelf] {
        try await ask(devices.filter { known[$0].map { $0.until < .now } ?? true }.sorted())
        return devices.reduce(into: [:]) { $0[$1] = known[$1]?.shelf }
    }

    private func ask(_ devices: [String]) async throws {
        if known.count + devices.count > Self.countMax { known.removeAll() }
        let registered = try await caller.get("devices", "/devices", ids: devices, as: RegisteredDevice.self)
        let places = registered.reduce(into: [:]) { $0[$1.id] = $1.model == "scale" ? $1.shelf : nil }
        let shelves = try await caller.get("devices", "/shelves", ids: Set(places.values).sorted(), as: ScaleShelf.self)
        let byID = Dictionary(shelves.map { ($0.id, $0) }) { first, _ in first }
        let until = ContinuousClock.now + Self.keptFor
        for device in devices { known[device] = (places[device].flatMap { byID[$0] }, until) }
    }
}
