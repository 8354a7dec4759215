import CompositionCore
import JSONSlices
import StoreClients
import WebSignIn

extension HomePage {
    static func dashboard(_ dashboard: Dashboard) -> HTMLPage {
        let overview = dashboard.overview
        return HTMLPage(
            overview.user.fullName,
            """
            <h1>\(overview.user.fullName)</h1>
            <p class="quiet">\(overview.user.email)</p>
            <p>\(unread(overview.unread.value))</p>
            <h2>Recent orders</h2>
            \(orders(overview.recentOrders.value))
            \(signOut)
            """)
    }

    private static func unread(_ count: Int?) -> String {
        switch count {
        case nil: "Notifications can't be shown now."
        case 0: "No unread notifications."
        case 1: "1 unread notification."
        case let count?: "\(count) unread notifications."
        }
    }

    private static func orders(_ orders: [OrderSummary]?) -> HTML {
        guard let orders else { return "<p>Orders can't be shown now.</p>" }
        guard !orders.isEmpty else { return "<p>None yet.</p>" }
        return """
            <table>
            <thead><tr><th>Order</th><th>Date</th><th>Status</th><th class="number">Total</th></tr></thead>
            <tbody>\(orders.map(row))</tbody>
            </table>
            """
    }

    private static func row(_ order: OrderSummary) -> HTML {
        let day = String((order.createdAt.string ?? "").prefix(10))
        return """
            <tr><td>\(order.id.string ?? "")</td><td>\(day)</td><td>\(order.status.string ?? "")</td>\
            <td class="number">\(order.total.decimal ?? "") \(order.currency.string ?? "")</td></tr>
            """
    }
}
