public import CompositionCore

/// A user, the newest orders and how much is unread: three calls in parallel, of which only the user's has to succeed.
public struct CustomerOverview: Sendable {
    public static let optionalParts: [PartName] = ["recentOrders", "unreadNotifications"]

    public let user: User
    public let recentOrders: Part<[OrderSummary]>
    public let unread: Part<Int>

    public init(
        _ id: ResourceID, orders count: Int, from users: UsersClient, _ orders: OrdersClient,
        _ notifications: NotificationsClient, in context: RequestContext
    ) async throws {
        async let user = context.required("user") { try await users.user(id, in: $0) }
        async let recentOrders = context.part("recentOrders", if: context.wants("recentOrders")) {
            try await orders.recent(count, of: id, in: $0)
        }
        async let unread = context.part("unreadNotifications", if: context.wants("unreadNotifications")) {
            try await notifications.unread(of: id, in: $0)
        }
        self.user = try await user
        self.recentOrders = await recentOrders
        self.unread = await unread
    }

    public var parts: PartStates {
        PartStates(["recentOrders": recentOrders.state, "unreadNotifications": unread.state])
    }
}
