import CompositionCore
import HTTPFrontend
import JSONSlices
import StoreClients

/// The app's first screen.
struct Home: Composition {
    static let name = "home"
    static let optionalParts: [PartName] = ["recentOrders", "unreadNotifications"]

    let user: User
    let recentOrders: Part<[OrderSummary]>
    let unread: Part<Int>

    init(_ subject: SignedInUser, from store: MobileServices, in context: RequestContext) async throws {
        async let user = required("user") { try await store.users.user(subject.id, in: context) }
        async let recentOrders = part { try await store.orders.recent(3, of: subject.id, in: context) }
        async let unread = part { try await store.notifications.unread(of: subject.id, in: context) }

        self.user = try await user
        self.recentOrders = await recentOrders
        self.unread = await unread
    }

    var parts: PartStates {
        PartStates(["recentOrders": recentOrders.state, "unreadNotifications": unread.state])
    }
}

extension Home: JSONRepresentable {
    func writeMembers(to json: inout JSONWriter) {
        json.member("firstName", user.firstName)
        if let orders = recentOrders.value {
            json.member("recentOrders", orders) { json, order in
                json.object {
                    $0.member("id", order.id)
                    $0.member("total", order.total)
                    $0.member("currency", order.currency)
                    $0.member("status", order.status)
                }
            }
        }
        json.member("unread", unread.value)
    }
}
