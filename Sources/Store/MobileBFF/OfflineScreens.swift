import CompositionCore
import HTTPFrontend
import JSONSlices
import StoreClients

extension MobileServices {
    private static let offlineOrdersMax = 20

    /// What the app shows without a network: the first screen, the user's newest orders, and the products in them.
    @Sendable static func offlineScreens(
        of user: ResourceID, from store: MobileServices, in context: RequestContext
    ) async throws -> SyncScope {
        var scope = SyncScope()
        scope.need(Home.self)
        let recent = await context.part("orders") { try await store.orders.recent(offlineOrdersMax, of: user, in: $0) }
        // A list from earlier lacks what was ordered since.
        if recent.state != .fresh { scope.cannotTell(OrderDetail.name) }
        let ids = (recent.value ?? []).compactMap { $0.id.string.flatMap { ResourceID($0) } }
        let orders = await context.parts("orders", of: ids, atMost: 8) {
            try await store.orders.order($0, of: user, in: $1)
        }
        for id in ids { scope.need(OrderDetail.self, id) }
        for (id, order) in zip(ids, orders) {
            if order.state != .fresh, order.state != .missing(.notFound) {
                scope.cannotTell("\(OrderDetail.name)/\(id)")
            }
            for line in order.value?.lines ?? [] {
                guard let product = line.product.string.flatMap({ ResourceID($0) }) else { continue }
                scope.need(ProductCard.self, product)
            }
        }
        return scope
    }
}
