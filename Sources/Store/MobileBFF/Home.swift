import CompositionCore
import HTTPFrontend
import JSONSlices
import StoreClients

/// The app's first screen.
struct Home: Composition {
    static let name = "home"
    static let optionalParts = CustomerOverview.optionalParts

    let overview: CustomerOverview

    init(_ subject: SignedInUser, from store: MobileServices, in context: RequestContext) async throws {
        overview = try await CustomerOverview(
            subject.id, orders: 3, from: store.users, store.orders, store.notifications, in: context)
    }

    var parts: PartStates { overview.parts }
}

extension Home: JSONAnswer {
    static let answer = Schema.object(
        named: "Home", "The app's first screen.",
        [
            .field("firstName", .text("What a friend would say.")),
            .optional(
                "recentOrders",
                .array(
                    of: .object(named: "OrderSummary", "An order.", Schema.orderSummary), "The newest three.",
                    count: 0...3)),
            .optional("unread", .integer("How many notifications were not read.", in: 0...Int.max)),
        ])

    func writeMembers(to json: inout JSONWriter) {
        json.member("firstName", overview.user.firstName)
        if let orders = overview.recentOrders.value {
            json.member("recentOrders", orders) { json, order in
                json.object {
                    $0.member("id", order.id)
                    $0.member("total", order.total)
                    $0.member("currency", order.currency)
                    $0.member("status", order.status)
                }
            }
        }
        json.member("unread", overview.unread.value)
    }
}
