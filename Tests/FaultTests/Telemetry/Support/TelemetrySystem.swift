import Foundation
import TestFixtures

/// A broker, the store's services, a telemetry service of its own behind a proxy that sees what passes, and the backend for
/// devices: each a process that can be killed alone.
struct TelemetrySystem: Sendable {
    let broker: TestBroker
    /// Catalog, inventory and devices, which nobody kills.
    let store: StoppableServices
    let telemetry: StoppableServices
    let proxy: TCPProxy
    let iot: RunningProcess
    let flags: [String]

    /// - Parameters:
    ///   - wrapper: of the telemetry service
    ///   - folder: the telemetry service's
    static func with(
        keepsSessions: Bool = true, _ flags: [String] = [], wrapper: [String] = [], telemetryIn folder: URL? = nil,
        _ body: (TelemetrySystem) async throws -> Void
    ) async throws {
        try await TestBroker.with(keepsData: keepsSessions) { broker in
            try await StoppableServices.with(["catalog", "inventory", "devices"], broker: broker) { store in
                try broker.replace(devices: try devicesKeys(store))
                try await StoppableServices.with(["telemetry"], wrapper: wrapper, in: folder) { telemetry in
                    let proxy = try await TCPProxy(to: telemetry.ports[0])
                    let services = store.urls.merging(["telemetry": proxy.url]) { $1 }
                    try await RunningProcess.with(
                        "iot", services: services, flags + account(at: broker.port)
                    ) { iot in
                        try await body(
                            TelemetrySystem(
                                broker: broker, store: store, telemetry: telemetry, proxy: proxy, iot: iot,
                                flags: flags))
                    }
                    await proxy.stop()
                }
            }
        }
    }

    /// One more backend for devices before the same services.
    func withAnotherIoT(_ body: (RunningProcess) async throws -> Void) async throws {
        let services = store.urls.merging(["telemetry": proxy.url]) { $1 }
        try await RunningProcess.with(
            "iot", services: services, flags + Self.account(at: broker.port), logLevel: "info", body)
    }

    static func account(at port: Int) -> [String] {
        [
            "--broker-port", "\(port)", "--broker-username", "@iot-bff", "--broker-password",
            TestBroker.accountPassword, "--models", RunningProcess.source.appendingPathComponent("devices").path,
            "--deadline", "5s",
        ]
    }

    static let labels = ["label-demo", "label-1"]

    private static func devicesKeys(_ store: StoppableServices) throws -> [String: [String]] {
        let names = labels + (1...40).map(device)
        return Dictionary(uniqueKeysWithValues: try names.map { ($0, [try store.key(of: $0)]) })
    }

    /// The name of the n-th of the large fleet.
    static func device(_ number: Int) -> String {
        let digits = String(number)
        return "fleet-" + String(repeating: "0", count: 5 - digits.utf8.count) + digits
    }

    /// The n-th device.
    func device(
        _ number: Int, on wire: NumberedDevice.Wire, interval: Duration = .milliseconds(40), each count: Int = 1
    ) throws -> NumberedDevice {
        let name = Self.device(number)
        return NumberedDevice(
            ledger: DeviceLedger(name), key: try store.key(of: name), wire: wire, interval: interval, count: count)
    }

    /// As many on frames as on MQTT.
    func devices(_ count: Int, interval: Duration = .milliseconds(40)) throws -> [NumberedDevice] {
        try (1...count).map { number in
            let isFramed = number.isMultiple(of: 2)
            return try device(
                number, on: isFramed ? .frames(ports: [iot.port]) : .mqtt(port: broker.port), interval: interval)
        }
    }

    /// What the telemetry service has, asked without the proxy.
    var stored: StoredReadings { StoredReadings(at: telemetry.urls["telemetry"] ?? "") }
}

extension TelemetrySystem {
    /// Runs the devices beside the body.
    func running(_ devices: [NumberedDevice], _ body: () async throws -> Void) async throws {
        let tasks = devices.map { device in Task { await device.run() } }
        do {
            try await body()
        } catch {
            for task in tasks { task.cancel() }
            throw error
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }

    /// Nothing more is measured; everything that was is acknowledged, and on disk once.
    ///
    /// - Returns: what is wrong.
    func settle(
        _ devices: [NumberedDevice], in stored: StoredReadings, within limit: Duration = .seconds(40)
    ) async throws -> [String] {
        for device in devices { device.reporting.value = false }
        do {
            try await eventually("everything is acknowledged", within: limit) {
                devices.allSatisfy { $0.ledger.keptCount == 0 }
            }
        } catch {
            let kept = devices.map { "\($0.ledger.device) keeps \($0.ledger.keptCount) of \($0.ledger.produced)" }
            throw SaidBefore(error: error, log: kept.joined(separator: ", "))
        }
        try await eventually("the telemetry service answers", within: .seconds(20)) {
            (try? await stored.read()) != nil
        }
        return await stored.faults(of: devices.map(\.ledger))
    }
}
