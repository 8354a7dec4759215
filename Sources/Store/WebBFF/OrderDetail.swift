import CompositionCore
import HTTPFrontend
import JSONSlices
import StoreClients

/// One order, for the user whose it is.
struct OrderDetail: Composition, JSONRepresentable {
    static let name = "orders"
    static let fields: Fields = "id,total,currency,status,date,lines(productId,name,quantity,price)"

    let order: Order

    init(_ id: ResourceID, from store: WebServices, in context: RequestContext) async throws {
        order = try await store.orders.order(id, of: context.principal.requireUser(), in: context)
    }

    func writeMembers(to json: inout JSONWriter) {
        order.writeMembers(to: &json)
    }
}
