/// One service's optional share of a composition.
public enum Part<Value: Sendable>: Sendable {
    case fresh(Value)
    /// From the cache, because the service failed.
    case stale(Value, age: Duration)
    /// Something of the composition's own, because the service failed.
    case fallback(Value, MissingReason)
    case missing(MissingReason)
    /// Not asked for, so neither read nor named to the client.
    case leftOut

    /// The value; nil only where the part is missing without a fallback, or left out.
    public var value: Value? {
        switch self {
        case .fresh(let value), .stale(let value, _), .fallback(let value, _): value
        case .missing, .leftOut: nil
        }
    }

    /// How it fared; nothing is wrong with what was left out.
    public var state: PartState {
        switch self {
        case .fresh, .leftOut: .fresh
        case .stale(_, let age): .stale(age: age)
        case .fallback(_, let reason), .missing(let reason): .missing(reason)
        }
    }

    /// The value for a part that needs it. Without one that part can't be had either, for the same reason.
    public func get() throws(Failure) -> Value {
        switch self {
        case .fresh(let value), .stale(let value, _), .fallback(let value, _): return value
        case .missing(let reason): throw Failure(reason.code, "needs a part that is missing")
        case .leftOut: throw Failure(.notFound, "needs a part that was left out")
        }
    }

    /// The same part with its value transformed.
    public func map<Other>(_ transform: (Value) -> Other) -> Part<Other> {
        switch self {
        case .fresh(let value): .fresh(transform(value))
        case .stale(let value, let age): .stale(transform(value), age: age)
        case .fallback(let value, let reason): .fallback(transform(value), reason)
        case .missing(let reason): .missing(reason)
        case .leftOut: .leftOut
        }
    }

    /// One item's share of a part that was read for many at once; an item that the service left out is not found.
    public func item<Key: Hashable & Sendable, Item: Sendable>(_ key: Key) -> Part<Item> where Value == [Key: Item] {
        switch self {
        case .fresh(let items): items[key].map { .fresh($0) } ?? .missing(.notFound)
        case .stale(let items, let age): items[key].map { .stale($0, age: age) } ?? .missing(.notFound)
        case .fallback(let items, let reason): items[key].map { .fallback($0, reason) } ?? .missing(reason)
        case .missing(let reason): .missing(reason)
        case .leftOut: .leftOut
        }
    }
}

extension Sequence {
    /// How a list of parts fared as one: missing for the first reason if one is missing, else as stale as the oldest.
    public func state<Value>() -> PartState where Element == Part<Value> {
        var whole = PartState.fresh
        for part in self {
            switch (part.state, whole) {
            case (.missing, _): return part.state
            case (.stale(let age), .stale(let oldest)): whole = .stale(age: Swift.max(age, oldest))
            case (.stale, _): whole = part.state
            case (.fresh, _): break
            }
        }
        return whole
    }
}

/// Why a part is missing, as clients read it.
public enum MissingReason: String, Sendable, Hashable, CaseIterable {
    case timeout, unreachable, refused, badAnswer, busy, notFound

    var code: Failure.Code {
        switch self {
        case .timeout: .timeout
        case .unreachable: .unreachable
        case .refused: .refused
        case .badAnswer: .badAnswer
        case .busy: .busy
        case .notFound: .notFound
        }
    }
}
