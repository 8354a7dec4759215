/// Where the devices of one model stand, asked of the registry and remembered for a while.
actor StandingDevices {
    struct Place: Decodable, Sendable {
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

    private let model: String
    private let caller: ServiceCaller
    /// Devices of another model, or at no place, are remembered, too: most reports come from them.
    private var known: [String: (place: Place?, until: ContinuousClock.Instant)] = [:]

    init(of model: String, _ caller: ServiceCaller) {
        self.model = model
        self.caller = caller
    }

    /// The places of those devices that are of the model and stand somewhere.
    func places(of devices: Set<String>) async throws -> [String: Place] {
        try await ask(devices.filter { known[$0].map { $0.until < .now } ?? true }.sorted())
        return devices.reduce(into: [:]) { $0[$1] = known[$1]?.place }
    }

    private func ask(_ devices: [String]) async throws {
        if known.count + devices.count > Self.countMax { known.removeAll() }
        let registered = try await caller.get("devices", "/devices", ids: devices, as: RegisteredDevice.self)
        let shelves = registered.reduce(into: [:]) { $0[$1.id] = $1.model == model ? $1.shelf : nil }
        let places = try await caller.get("devices", "/shelves", ids: Set(shelves.values).sorted(), as: Place.self)
        let byID = Dictionary(places.map { ($0.id, $0) }) { first, _ in first }
        let until = ContinuousClock.now + Self.keptFor
        for device in devices { known[device] = (shelves[device].flatMap { byID[$0] }, until) }
    }
}
