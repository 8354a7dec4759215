import CompositionCore
import StoreClients

/// The services that the partners' backend reads, and where its links point.
struct PartnerServices: Sendable {
    let catalog: CatalogClient
    let inventory: InventoryClient
    /// Stands before the path of every picture.
    let publicURL: String

    init(_ service: (String) throws -> Service, publicURL: String) throws {
        catalog = CatalogClient(try service("catalog"))
        inventory = InventoryClient(try service("inventory"))
        self.publicURL = publicURL
    }
}
