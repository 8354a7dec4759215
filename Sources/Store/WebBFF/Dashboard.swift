import CompositionCore
import HTTPFrontend
import JSONSlices
import StoreClients

/// What a signed-in user sees first.
struct Dashboard: Composition {
    static let name = "dashboard"
    static let optionalParts: [PartName] = ["recentOrders", "unreadNotifications"]

    let user: User
    let recentOrders: Part<[OrderSummary]>
    let unread: Part<Int>

    init(_ subject: SignedInUser, from store: WebServices, in context: RequestContext) async throws {
        async let user = required("user") { try await store.users.user(subject.id, in: context) }
        async let recentOrders = part { try await store.orders.recent(10, of: subject.id, in: context) }
        async let unread = part { try await store.notifications.unread(of: subject.id, in: context) }

        self.user = try await user
        self.recentOrders = await recentOrders
        self.unread = await unread
    }

    var parts: PartStates {
        PartStates(["recentOrders": recentOrders.state, "unreadNotifications": unread.state])
    }
}

extension Dashboard: JSONRepresentable {
    func writeMembers(to json: inout JSONWriter) {
        json.member(
            "user",
            object: {
                $0.member("name", user.fullName)
                $0.member("email", user.email)
                $0.member("avatar", user.avatarURL)
            })
        if let orders = recentOrders.value {
            json.member("recentOrders", orders) { json, order in json.object(order.writeMembers) }
        }
        json.member("unreadNotifications", unread.value)
    }
}
