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
        [
            try frames(
                over: environment.service,
                configuration: .init(
                    listen: environment.listen, deadline: environment.deadline,
                    eventLoopGroup: environment.eventLoopGroup, logger: environment.logger))
        ]
    }

    static func frames(
        over service: (String) throws -> Service, configuration: FramesFrontend.Configuration
    ) throws -> FramesFrontend {
        let store = try DeviceServices(service)
        return FramesFrontend(
            compositions(of: store), directory: Registry(devices: store.devices),
            sink: Readings(telemetry: store.telemetry, logger: configuration.logger), configuration: configuration)
    }

    /// What devices can ask for, whichever way they come.
    static func compositions(of store: DeviceServices) -> DeviceRoutes<DeviceServices> {
        var devices = DeviceRoutes(services: store)
        devices.answer("product", ProductTile.self) { device, asked in try asked ?? device.requireProduct() }
        devices.answer("shelf", Shelf.self) { device, asked in try asked ?? device.requireShelf() }
        return devices
    }
}
