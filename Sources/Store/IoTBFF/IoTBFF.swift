import Broker
public import CompositionCore
import DeviceFrontend
public import FacetApplication
import StoreClients

/// The devices' backend: tiles of some tens of bytes and durable telemetry, as frames on TCP and through a broker.
public enum IoTBFF: Backend {
    public static let description = BackendDescription(
        name: "iot", summary: "Compositions and telemetry for devices", port: 8083, operationsPort: 8094,
        services: [
            .init("catalog", policy: StorePolicies.catalog), .init("inventory", policy: StorePolicies.inventory),
            .init("devices", policy: StorePolicies.devices), .init("telemetry", policy: StorePolicies.telemetry),
        ], deadline: .milliseconds(250), needsBroker: true,
        settings: [models.declaration, ingest.declaration, proxyProtocol.declaration] + TLSSettings.all
            + HookSettings.all)

    static let models = Setting.text(
        "models", default: "devices",
        meaning: "Folder of the device models: sensors that JSON calls by name, and what devices follow by themselves")

    static let ingest = Setting.integer(
        "telemetry.connections", default: 1, in: 1...64,
        meaning:
            "Connections that bring telemetry from the broker, of all processes together. More than 1: readings of a "
            + "device may be committed out of order. The broker goes on keeping readings for those that a smaller number ends"
    )

    public static func frontends(in environment: BackendEnvironment) async throws -> [any Frontend] {
        let known = KnownDevices()
        var configuration = FramesFrontend.Configuration(
            listen: environment.listen, deadline: environment.deadline, eventLoopGroup: environment.eventLoopGroup,
            logger: environment.logger)
        configuration.known = known
        configuration.proxyProtocol = try proxyProtocol(in: environment)
        configuration.tls = try TLSSettings.tls(in: environment)
        configuration.commands = RegistryCommands(devices: DevicesClient(try environment.service("devices")))
        let arrivals = AsyncStream.makeStream(of: ResourceID.self, bufferingPolicy: .bufferingNewest(20_000))
        configuration.arrived = { arrivals.continuation.yield($0) }
        let frames = try frames(over: environment.service, configuration: configuration)
        let watch = RegistryWatch(
            devices: DevicesClient(try environment.service("devices")), known: known,
            keyFile: environment.broker?.keyFile, events: environment.changes.of("devices"),
            logger: environment.logger)
        let mqtt = try environment.broker.map {
            try Self.mqtt(over: $0, knowing: known, beside: frames, hearing: arrivals.stream, in: environment)
        }
        let hook = try HookSettings.hook(in: environment, known: known) { await mqtt?.signedIn($0) }
        var frontends: [any Frontend] = [frames]
        if let mqtt { frontends.append(mqtt) }
        if let hook { frontends.append(hook) }
        return frontends + [watch]
    }

    static func frames(
        over service: (String) throws -> Service, commitWithin: Duration = .seconds(5),
        configuration: FramesFrontend.Configuration
    ) throws -> FramesFrontend {
        let store = try DeviceServices(service)
        return FramesFrontend(
            compositions(of: store), directory: Registry(devices: store.devices),
            sink: ReadingsService(store.telemetry, within: commitWithin, logger: configuration.logger),
            configuration: configuration)
    }

    private static func mqtt(
        over broker: BrokerSettings, knowing known: KnownDevices, beside frames: FramesFrontend,
        hearing arrivals: AsyncStream<ResourceID>,
        in environment: BackendEnvironment
    ) throws -> MQTTFrontend {
        let store = try DeviceServices(environment.service)
        let models = try Models(at: environment.settings[models], logger: environment.logger)
        var configuration = MQTTFrontend.Configuration(
            broker: broker.address, deadline: environment.deadline, eventLoopGroup: environment.eventLoopGroup,
            logger: environment.logger,
            sensor: models.sensor)
        configuration.known = known
        configuration.leases = RegistryLeases(devices: store.devices, logger: environment.logger)
        configuration.modelFollows = models.follows
        configuration.ingestCount = environment.settings[ingest]
        configuration.commands = RegistryCommands(devices: store.devices)
        configuration.commandChanges = environment.changes.of("devices")
        configuration.arrivals = arrivals
        configuration.deliver = { frames.deliver($0, to: $1) }
        return MQTTFrontend(
            compositions(of: store), directory: Registry(devices: store.devices),
            // Less than the connection's own limit: devices are told to wait before it is dropped.
            sink: ReadingsService(store.telemetry, within: .seconds(4), logger: environment.logger),
            configuration: configuration)
    }

    /// What devices can ask for, whichever way they come.
    static func compositions(of store: DeviceServices) -> DeviceRoutes<DeviceServices> {
        var devices = DeviceRoutes(services: store)
        devices.answer("product", ProductTile.self) { device, asked in try asked ?? device.requireProduct() }
        devices.answer("shelf", Shelf.self) { device, asked in try asked ?? device.requireShelf() }
        return devices
    }
}
