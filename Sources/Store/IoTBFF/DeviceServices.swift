import CompositionCore
import StoreClients

/// The services that devices' compositions read.
struct DeviceServices: Sendable {
    let catalog: CatalogClient
    let inventory: InventoryClient
    let devices: DevicesClient

    init(_ service: (String) throws -> Service) throws {
        catalog = CatalogClient(try service("catalog"))
        inventory = InventoryClient(try service("inventory"))
        devices = DevicesClient(try service("devices"))
    }
}
