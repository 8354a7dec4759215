/// One service's optional share of a composition.
public enum Part<Value: Sendable>: Sendable {
    case fresh(Value)
    /// From the cache, because the service failed.
    case stale(Value, age: Duration)
    case missing(MissingReason)

    /// The value, fresh or stale.
    public var value: Value? {
        switch self {
        case .fresh(let value), .stale(let value, _): value
        case .missing: nil
        }
    }

    public var state: PartState {
        switch self {
        case .fresh: .fresh
        case .stale(_, let age): .stale(age: age)
        case .missing(let reason): .missing(reason)
        }
    }
}

extension Part {
    /// One item's share of a part that was read for many at once; an item that the service left out is not found.
    public func item<Key: Hashable & Sendable, Item: Sendable>(_ key: Key) -> Part<Item> where Value == [Key: Item] {
        switch self {
        case .fresh(let items): items[key].map { .fresh($0) } ?? .missing(.notFound)
        case .stale(let items, let age): items[key].map { .stale($0, age: age) } ?? .missing(.notFound)
        case .missing(let reason): .missing(reason)
        }
    }
}

/// Why a part is missing, as clients read it.
public enum MissingReason: String, Sendable, Hashable, CaseIterable {
    case timeout, unreachable, refused, badAnswer, busy, notFound
}

/// Runs the work of an optional part: a failure becomes a missing part instead of an error.
public func part<Value: Sendable>(_ work: () async throws -> Value) async -> Part<Value> {
    do {
        return .fresh(try await work())
    } catch {
        return .missing(Failure(error).code.missingReason)
    }
}

/// Runs the work of a required part: a failure is named after the part.
public func required<Value: Sendable>(_ name: PartName, _ work: () async throws -> Value) async throws(Failure) -> Value
{
    do {
        return try await work()
    } catch {
        throw Failure(error).of(name)
    }
}
