import CompositionCore
import StoreClients

/// The services that devices' compositions read, and the one that keeps their readings.
struct DeviceServices: Sendable {
    let catalog: CatalogClient
    let inventory: InventoryClient
    let devices: DevicesClient
    let telemetry: Service

    init(_ service: (String) throws -> Service) throws {
        catalog = CatalogClient(try service("catalog"))
        inventory = InventoryClient(try service("inventory"))
        devices = DevicesClient(try service("devices"))
        telemetry = try service("telemetry")
    }
}
