import CompositionCore
import HTTPFrontend
import JSONSlices
import StoreClients

/// What a signed-in user sees first.
struct Dashboard: Composition {
    static let name = "dashboard"
    static let optionalParts = CustomerOverview.optionalParts
    static let fields = answer.fields

    let overview: CustomerOverview

    init(_ subject: SignedInUser, from store: WebServices, in context: RequestContext) async throws {
        overview = try await CustomerOverview(
            subject.id, orders: 10, from: store.users, store.orders, store.notifications, in: context)
    }

    var parts: PartStates { overview.parts }
}

extension Dashboard: JSONAnswer {
    static let answer = Schema.object(
        named: "Dashboard", "What a signed-in user sees first.",
        [
            .field(
                "user",
                .object(
                    "Who is signed in.",
                    [
                        .field("name", .text("The whole name.")), .field("email", .text("The address for mail.")),
                        .field("avatar", .path("A picture.")),
                    ])),
            .optional(
                "recentOrders",
                .array(
                    of: .object(named: "OrderSummary", "An order.", Schema.orderSummary), "The newest ten.",
                    count: 0...10)),
            .optional("unreadNotifications", .integer("How many notifications were not read.", in: 0...Int.max)),
        ])

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
