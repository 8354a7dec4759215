import Foundation
import TestFixtures
import Testing

/// The backends for the web, for apps and for devices as real processes with a real broker, before services of which
/// one changes a price and announces it.
struct FollowedStore: Sendable {
    let price: GrowingPrice
    let broker: TestBroker
    let web: RunningProcess
    let mobile: RunningProcess
    let iot: RunningProcess
    /// Of the device `label-demo`.
    let deviceKey: String

    var backends: [RunningProcess] { [web, mobile, iot] }

    /// - Parameters:
    ///   - headers: of what the services answer
    ///   - elsewhere: addresses of those, by name; several of one are separated by commas
    static func with(
        _ flags: [String] = [], headers: [(String, String)] = [], elsewhere: [String: String] = [:],
        deviceKey: String = StoreStub.deviceKey, _ body: (FollowedStore) async throws -> Void
    ) async throws {
        let store = try await StoreStub(headers: headers)
        try await TestBroker.with(devices: ["label-demo": [deviceKey]]) { broker in
            let price = GrowingPrice(store, headers: headers, at: broker)
            let announcing = Task { await price.run() }
            defer { announcing.cancel() }
            let flags = ["--deadline", "5s"] + flags
            let elsewhere = elsewhere.mapValues { $0.replacing(ownURL, with: store.service.url) }
            let (web, mobile) = (FaultySystem.webServices, commonServices)
            try await start("web", calling: web, price, broker, elsewhere, flags) { web in
                try await start("mobile", calling: mobile, price, broker, elsewhere, flags) { mobile in
                    try await startIoT(price, broker, elsewhere, flags) { iot in
                        try await eventually("changes can be announced") { price.isConnected }
                        let store = FollowedStore(
                            price: price, broker: broker, web: web, mobile: mobile, iot: iot, deviceKey: deviceKey)
                        try await body(store)
                    }
                }
            }
        }
        await store.service.stop()
    }

    /// Stands for the address of what answers for all services that are not elsewhere.
    static let ownURL = "own"
    private static let commonServices = ["catalog", "inventory", "users", "orders", "notifications"]

    private static func start(
        _ name: String, calling services: [String], _ price: GrowingPrice, _ broker: TestBroker,
        _ elsewhere: [String: String], _ flags: [String], logLevel: String = "warning",
        _ body: (RunningProcess) async throws -> Void
    ) async throws {
        let services = Dictionary(uniqueKeysWithValues: services.map { ($0, elsewhere[$0] ?? price.store.service.url) })
        let account = [
            "--broker-port", "\(broker.port)", "--broker-username", name == "iot" ? "@iot-bff" : "@web-bff",
            "--broker-password", TestBroker.accountPassword,
        ]
        try await RunningProcess.with(name, services: services, flags + account, logLevel: logLevel, body)
    }

    private static func startIoT(
        _ price: GrowingPrice, _ broker: TestBroker, _ elsewhere: [String: String], _ flags: [String],
        logLevel: String = "warning", _ body: (RunningProcess) async throws -> Void
    ) async throws {
        let models = RunningProcess.source.appendingPathComponent("devices").path
        try await start(
            "iot", calling: ["catalog", "inventory", "devices", "telemetry"], price, broker, elsewhere,
            flags + ["--models", models], logLevel: logLevel, body)
    }

    /// One more backend for devices, which says what it holds.
    func withAnotherIoT(
        elsewhere: [String: String], _ body: (RunningProcess) async throws -> Void
    ) async throws {
        try await Self.startIoT(price, broker, elsewhere, ["--deadline", "5s"], logLevel: "info", body)
    }

    /// What the backends say of their event feeds: all `connected`, say.
    func feeds(are state: String) async throws -> Bool {
        for backend in backends {
            let answer = try? await get("http://127.0.0.1:\(backend.operationsPort)/events")
            guard answer?.text.replacing(" ", with: "").contains("\"feed\":\"\(state)\"") ?? false else { return false }
        }
        return true
    }

    /// How many follow something at a backend.
    func followers(of backend: RunningProcess) async throws -> Int {
        let answer = try await get("http://127.0.0.1:\(backend.operationsPort)/followers")
        let json = try JSONSerialization.jsonObject(with: Data(answer.text.utf8)) as? [String: Any]
        return json?["followers"] as? Int ?? 0
    }
}
