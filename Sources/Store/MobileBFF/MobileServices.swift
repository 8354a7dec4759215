import CompositionCore
import StoreClients

/// The services that the shopping app's backend reads, and where its links point.
struct MobileServices: Sendable {
    let catalog: CatalogClient
    let inventory: InventoryClient
    let users: UsersClient
    let orders: OrdersClient
    let notifications: NotificationsClient
    /// Stands before the path of every picture.
    let publicURL: String

    init(_ service: (String) throws -> Service, publicURL: String) throws {
        catalog = CatalogClient(try service("catalog"))
        inventory = InventoryClient(try service("inventory"))
        users = UsersClient(try service("users"))
        orders = OrdersClient(try service("orders"))
        notifications = NotificationsClient(try service("notifications"))
        self.publicURL = publicURL
    }
}
