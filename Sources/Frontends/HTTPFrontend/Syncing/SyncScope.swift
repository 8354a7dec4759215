public import CompositionCore

/// What a user's screens need when there is no network, in the order in which the client gets it.
///
///     var scope = SyncScope()
///     scope.need(Home.self)
///     for id in orders { scope.need(OrderDetail.self, id) }
public struct SyncScope: Sendable {
    /// The names of published compositions: `home`, `orders/o1`.
    public private(set) var names: [String] = []
    /// What couldn't be told for now, by names that clients read. While there is one, nothing counts as no longer
    /// needed.
    public private(set) var unknown: [String] = []
    private var known: Set<String> = []

    public init() {}

    /// A composition of its own, as of whoever is signed in.
    public mutating func need<C: Composition>(_: C.Type) {
        need(C.name)
    }

    /// A composition of a resource.
    public mutating func need<C: Composition>(_: C.Type, _ id: ResourceID) {
        need("\(C.name)/\(id)")
    }

    /// There may be more that is needed: what says so has failed, or is from earlier.
    public mutating func cannotTell(_ name: String) {
        guard !unknown.contains(name) else { return }
        unknown.append(name)
    }

    mutating func need(_ name: String) {
        guard known.insert(name).inserted else { return }
        names.append(name)
    }
}
