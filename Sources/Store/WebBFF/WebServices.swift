import CompositionCore
import StoreClients

/// The services that the web console's backend reads.
struct WebServices: Sendable {
    let catalog: CatalogClient
    let reviews: ReviewsClient
    let recommendations: RecommendationsClient
    let inventory: InventoryClient
    let users: UsersClient
    let orders: OrdersClient
    let notifications: NotificationsClient
    let devices: DevicesClient
    let telemetry: TelemetryClient
    let fridges: FridgesClient

    init(_ service: (String) throws -> Service) throws {
        catalog = CatalogClient(try service("catalog"))
        reviews = ReviewsClient(try service("reviews"))
        recommendations = RecommendationsClient(try service("recommendations"))
        inventory = InventoryClient(try service("inventory"))
        users = UsersClient(try service("users"))
        orders = OrdersClient(try service("orders"))
        notifications = NotificationsClient(try service("notifications"))
        devices = DevicesClient(try service("devices"))
        telemetry = TelemetryClient(try service("telemetry"))
        fridges = FridgesClient(try service("fridges"))
    }
}
