import CompositionCore
import HTTPFrontend
import JSONSlices
import StoreClients

/// What a signed-in user sees first.
struct Dashboard: Composition {
    static let name = "dashboard"
    static let optionalParts = CustomerOverview.optionalParts
    static let fields: Fields =
        "user(name,email,avatar),recentOrders(id,total,currency,status,date),unreadNotifications"

    let overview: CustomerOverview

    init(_ subject: SignedInUser, from store: WebServices, in context: RequestContext) async throws {
        overview = try await CustomerOverview(
            subject.id, orders: 10, from: store.users, store.orders, store.notifications, in: context)
    }

    var parts: PartStates { overview.parts }
}

extension Dashboard: JSONRepresentable {
    func writeMembers(to json: inout JSONWriter) {
        json.member(
            "user",
            object: {
                $0.member("name", overview.user.fullName)
                $0.member("email", overview.user.email)
                $0.member("avatar", overview.user.avatarURL)
            })
        if let orders = overview.recentOrders.value {
            json.member("recentOrders", orders) { json, order in json.object(order.writeMembers) }
        }
        json.member("unreadNotifications", overview.unread.value)
    }
}
