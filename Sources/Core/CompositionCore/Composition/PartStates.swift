/// The name of a part, the same on every client: `reviews`, `stock`.
public struct PartName: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let text: String

    public init(stringLiteral text: String) {
        self.text = text
    }

    public var description: String { text }
}

/// How a part fared.
public enum PartState: Sendable, Hashable {
    case fresh
    case stale(age: Duration)
    case missing(MissingReason)
}

/// How the optional parts of one composition fared, in declared order. Only what is not fresh is kept.
public struct PartStates: Sendable {
    public private(set) var degraded: [(name: PartName, state: PartState)] = []

    public init() {}

    public init(_ states: KeyValuePairs<PartName, PartState>) {
        for (name, state) in states where state != .fresh {
            degraded.append((name, state))
        }
    }

    public var isWhole: Bool { degraded.isEmpty }

    public var hasMissing: Bool {
        degraded.contains { if case .missing = $0.state { true } else { false } }
    }

    /// The two masks of a device answer: bit i stands for `declared[i]`.
    public func masks(declared: [PartName]) -> (stale: UInt32, missing: UInt32) {
        var stale: UInt32 = 0
        var missing: UInt32 = 0
        for (name, state) in degraded {
            guard let index = declared.firstIndex(of: name) else { continue }
            switch state {
            case .fresh: break
            case .stale: stale |= 1 << UInt32(index)
            case .missing: missing |= 1 << UInt32(index)
            }
        }
        return (stale, missing)
    }
}
