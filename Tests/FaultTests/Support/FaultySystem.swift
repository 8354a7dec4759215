import DeviceMessages
import Foundation
import TestFixtures
import Testing

/// The store's backends for the web and for devices as real processes with a real broker, before services that a test
/// breaks. Of the page the parts `reviews` and `stock` break, of the tile `stock`, and the telemetry service.
struct FaultySystem: Sendable {
    let store: StoreStub
    let broker: TestBroker
    let web: RunningProcess
    let iot: RunningProcess

    /// How long a request of any client may take in all.
    static let deadline = Duration.seconds(2)
    /// The services that break.
    static let faulty = ["reviews", "inventory", "telemetry"]

    /// - Parameters:
    ///   - store: answers for all services
    ///   - addresses: of those services that are elsewhere
    static func with(
        _ store: StoreStub, at addresses: [String: String] = [:], _ flags: [String] = [], wrapper: [String] = [],
        _ body: (FaultySystem) async throws -> Void
    ) async throws {
        let services = { (names: [String]) in
            Dictionary(uniqueKeysWithValues: names.map { ($0, addresses[$0] ?? store.service.url) })
        }
        let common = ["--deadline", "2s"] + flags
        try await TestBroker.with(devices: ["label-demo": [StoreStub.deviceKey]]) { broker in
            let account = [
                "--broker-port", "\(broker.port)", "--broker-username", "@iot-bff", "--broker-password",
                TestBroker.accountPassword, "--models", RunningProcess.source.appendingPathComponent("devices").path,
            ]
            try await RunningProcess.with(
                "iot", services: services(["catalog", "inventory", "devices", "telemetry"]), common + account,
                wrapper: wrapper
            ) { iot in
                try await RunningProcess.with(
                    "web", services: services(webServices), common, wrapper: wrapper
                ) { web in
                    try await body(FaultySystem(store: store, broker: broker, web: web, iot: iot))
                }
            }
        }
        await store.service.stop()
    }

    /// All services that break are at one address.
    static func faulty(at url: String) -> [String: String] {
        Dictionary(uniqueKeysWithValues: faulty.map { ($0, url) })
    }

    static let webServices = [
        "catalog", "reviews", "recommendations", "inventory", "users", "orders", "notifications", "devices",
        "telemetry", "fridges",
    ]

    /// From now on the services that break answer so, where they are at the stub.
    func `break`(_ behaviour: StubService.Behaviour) {
        for path in ["/reviews", "/stock/", "/readings", "/streams/"] { store.answer(path, with: behaviour) }
    }

    /// The page of a product; all of them have the same content, and each is fetched anew.
    func page(_ product: String) async throws -> HTTPAnswer { try await get(web.url + "/api/products/\(product)") }

    /// A signed-in device on frames.
    func device() async throws -> FrameClient {
        let client = try await FrameClient.connect(port: iot.port)
        try await client.send(.hello(Hello(deviceID: "label-demo", apiKey: StoreStub.deviceKey, epoch: 7)))
        guard case .welcome = try await client.next() else { throw NoAnswer() }
        return client
    }
}
