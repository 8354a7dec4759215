import CompositionCore
import HTTPFrontend
import JSONSlices
import StoreClients

/// One order, for the user whose it is.
struct OrderDetail: Composition, JSONAnswer {
    static let name = "orders"
    static let answer = Schema.object(
        named: "Order", "An order, for the user whose it is.",
        Schema.orderSummary + [
            .field("date", .text("When it was placed.", format: .dateTime)),
            .field("lines", .array(of: line, "What was ordered.")),
        ])
    private static let line = Schema.object(
        named: "OrderLine", "What was ordered of a product.",
        [
            .field("productId", .id("The product.")), .field("name", .text("What it was called.")),
            .field("quantity", .integer("How many.")), .field("price", .price),
        ])

    let order: Order

    init(_ id: ResourceID, from store: MobileServices, in context: RequestContext) async throws {
        order = try await store.orders.order(id, of: context.principal.requireUser(), in: context)
    }

    func writeMembers(to json: inout JSONWriter) {
        order.writeMembers(to: &json)
    }
}
