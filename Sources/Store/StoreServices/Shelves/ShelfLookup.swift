/// Which shelf a scale weighs, asked of the registry and remembered for a while.
actor ShelfLookup {
    struct ScaleShelf: Decodable, Sendable {
        let id: String
        let product: String
        let unitWeightGrams: Int64
    }

    private struct RegisteredDevice: Decodable {
        let model: String
        let shelf: String?
    }

    private static let keptFor = Duration.seconds(10)
    private static let countMax = 20_000

    private let caller: ServiceCaller
    private var known: [String: (shelf: ScaleShelf?, until: ContinuousClock.Instant)] = [:]

    init(_ caller: ServiceCaller) {
        self.caller = caller
    }

    /// Nil if the device is no scale, or stands at no shelf.
    func shelf(of device: String) async throws -> ScaleShelf? {
        if let entry = known[device], entry.until > .now { return entry.shelf }
        let shelf = try await ask(device)
        if known.count >= Self.countMax { known.removeAll() }
        known[device] = (shelf, .now + Self.keptFor)
        return shelf
    }

    private func ask(_ device: String) async throws -> ScaleShelf? {
        let registered = try await caller.get("devices", "/devices/\(device)", as: RegisteredDevice.self)
        guard let registered, registered.model == "scale", let shelf = registered.shelf else { return nil }
        return try await caller.get("devices", "/shelves/\(shelf)", as: ScaleShelf.self)
    }
}
