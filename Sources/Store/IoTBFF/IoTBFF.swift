public import CompositionCore
import DeviceFrontend
public import FacetApplication
import StoreClients

/// The devices' backend: tiles of some tens of bytes and durable telemetry, as frames on TCP.
public enum IoTBFF: Backend {
    public static let description = BackendDescription(
        name: "iot", summary: "Compositions and telemetry for devices", port: 8083, operationsPort: 8094,
        services: ["catalog", "inventory", "devices", "telemetry"], deadline: .milliseconds(250), needsBroker: true)

    public static func frontends(in environment: BackendEnvironment) async throws -> [any Frontend] {
        let store = try DeviceServices(environment.service)
        var devices = DeviceRoutes(services: store)
        devices.answer("product", ProductTile.self) { device, asked in
            try asked ?? device.requireProduct()
        }
        devices.answer("shelf", Shelf.self) { device, asked in
            try asked ?? device.requireShelf()
        }
        let registry = Registry(devices: store.devices)
        let readings = Readings(telemetry: TelemetryClient(try environment.service("telemetry")), logger: environment.logger)
        return [
            FramesFrontend(
                devices, directory: registry, sink: readings,
                configuration: .init(
                    listen: environment.listen, deadline: environment.deadline,
                    eventLoopGroup: environment.eventLoopGroup, logger: environment.logger))
        ]
    }
}
