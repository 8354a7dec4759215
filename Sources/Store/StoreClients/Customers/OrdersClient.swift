public import CompositionCore
public import JSONSlices

/// An order as lists show it.
public struct OrderSummary: Sendable {
    public let id: JSONValue
    public let user: ResourceID
    public let total: JSONValue
    public let currency: JSONValue
    public let status: JSONValue
    public let createdAt: JSONValue

    init(_ json: JSONValue) throws(JSONError) {
        id = try json.string("id")
        user = try json.id("userId")
        total = try json.amount("total")
        currency = try json.string("currency")
        status = try json.string("status")
        createdAt = try json.string("createdAt")
    }
}

/// An order with its lines.
public struct Order: Sendable {
    public let summary: OrderSummary
    public let lines: [Line]

    public struct Line: Sendable {
        public let product: JSONValue
        public let name: JSONValue
        public let quantity: Int
        public let price: JSONValue

        init(_ json: JSONValue) throws(JSONError) {
            product = try json.string("productId")
            name = try json.string("name")
            quantity = try json.integer("quantity")
            price = try json.amount("price")
        }
    }

    init(_ json: JSONValue) throws(JSONError) {
        summary = try OrderSummary(json)
        lines = try json.list("lines", countMax: 200, Line.init)
    }
}

/// The orders service.
public struct OrdersClient: Sendable {
    private let service: Service

    public init(_ service: Service) {
        self.service = service
    }

    /// The newest orders of a user.
    public func recent(
        _ count: Int, of user: ResourceID, in context: RequestContext
    ) async throws(Failure) -> [OrderSummary] {
        try await service.read(
            "/orders?userId=\(user)&limit=\(count)", keys: [key(user)], in: context
        ) { json throws(JSONError) in
            try json.list("items", countMax: count, OrderSummary.init)
        }
    }

    /// A user's order; another's is `notFound`, like one that doesn't exist.
    public func order(
        _ id: ResourceID, of user: ResourceID, in context: RequestContext
    ) async throws(Failure) -> Order {
        let order = try await service.read("/orders/\(id)", keys: [key(user)], in: context, Order.init)
        guard order.summary.user == user else { throw Failure(.notFound, "no such order") }
        return order
    }

    private func key(_ user: ResourceID) -> ResourceKey { service.key("user", user.text) }
}
