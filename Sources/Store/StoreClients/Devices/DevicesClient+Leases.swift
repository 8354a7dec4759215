public import CompositionCore
import JSONSlices

/// A slot of a pool that one holder has for a while.
public struct Lease: Sendable, Equatable {
    /// From 0.
    public let slot: Int
    /// Rises whenever the slot changes hands.
    public let fence: UInt64

    init(_ json: JSONValue) throws(JSONError) {
        slot = try json.integer("slot")
        fence = UInt64(clamping: try json.integer("fence"))
    }
}

extension DevicesClient {
    /// Takes and extends a holder's share of the slots of a pool, and gives what it holds from now on.
    ///
    /// - Parameters:
    ///   - holder: unlike any other process that asks
    ///   - count: how many slots the pool has
    ///   - seconds: how long the leases last, at most 60; 0 gives them back
    public func lease(
        _ pool: String, for holder: String, of count: Int, seconds: Int, in context: RequestContext
    ) async throws(Failure) -> [Lease] {
        try await service.write(
            .post, "/leases", changing: [], idempotencyKey: nil, in: context,
            body: { json in
                json.member("pool", pool)
                json.member("holder", holder)
                json.member("count", count)
                json.member("seconds", seconds)
            },
            { json throws(JSONError) in try json.list("slots", countMax: count, Lease.init) })
    }
}
