/// What a device waits for.
public enum LatencyKind: String, Sendable, Hashable, Codable, CaseIterable, CodingKeyRepresentable {
    /// From when an attempt to connect was due to being signed in.
    case connect
    /// From when an ask was due to its answer.
    case ask
    /// From when a message was due to its acknowledgement.
    case telemetry
    /// From signing in to a device's first view.
    case view
    /// From when a followed thing changed to the view that shows it.
    case update
    /// From a command's first arrival to when the broker acknowledges its result, or that leaves on frames.
    case command

    /// For people, and beside a number of milliseconds.
    public var words: String {
        switch self {
        case .connect: "connect and sign in"
        case .ask: "ask to answer"
        case .telemetry: "reading to acknowledgement"
        case .view: "sign-in to first view"
        case .update: "change to view"
        case .command: "command to result"
        }
    }
}

/// A value for each kind of latency of which there was something.
public struct ByKind<Value: Sendable & Hashable>: Sendable, Hashable {
    private var values: [LatencyKind: Value] = [:]

    public init() {}

    public init(_ value: (LatencyKind) -> Value?) {
        for kind in LatencyKind.allCases { values[kind] = value(kind) }
    }

    public subscript(kind: LatencyKind) -> Value? {
        get { values[kind] }
        set { values[kind] = newValue }
    }

    public var connect: Value? { self[.connect] }
    public var ask: Value? { self[.ask] }
    public var telemetry: Value? { self[.telemetry] }
    public var view: Value? { self[.view] }
    public var update: Value? { self[.update] }
    public var command: Value? { self[.command] }

    /// The kinds that have a value, in their order.
    public var kinds: [LatencyKind] { LatencyKind.allCases.filter { values[$0] != nil } }
}

extension ByKind: Codable where Value: Codable {
    public init(from decoder: any Decoder) throws {
        values = try decoder.singleValueContainer().decode([LatencyKind: Value].self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values)
    }
}
