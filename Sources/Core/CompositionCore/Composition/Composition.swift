/// What one client asks for by one name, composed from several services.
///
/// A composition is a value: its initializer calls the services in parallel with `async let`, required
/// parts by `try await`, optional ones by ``part(_:)``, and stores what came. How the value is written is
/// its frontend's business (`JSONRepresentable`, `DeviceRepresentable`).
public protocol Composition: Sendable {
    /// What it is composed for, validated by the frontend: an id, a page of a list, nothing.
    associatedtype Subject: Sendable
    /// The typed clients of the services that it reads.
    associatedtype Services: Sendable

    /// The name that clients, logs and metrics use.
    static var name: String { get }
    /// The optional parts in documented order; the place is the bit in a device's masks.
    static var optionalParts: [PartName] { get }
    /// What clients may choose from by `?fields=`.
    static var fields: Fields { get }
    /// The kinds of screen that it tells apart by `context.deviceClass`; over HTTP it never hears of another.
    static var deviceClasses: [DeviceClass] { get }

    /// Followers get at most one update in this time.
    static var minInterval: Duration { get }

    /// Composes. Throws ``Failure`` where a required part fails.
    init(_ subject: Subject, from services: Services, in context: RequestContext) async throws

    /// How the optional parts fared.
    var parts: PartStates { get }
}

extension Composition {
    public static var optionalParts: [PartName] { [] }
    public static var fields: Fields { .none }
    public static var deviceClasses: [DeviceClass] { [] }
    public static var minInterval: Duration { .milliseconds(100) }
    public var parts: PartStates { PartStates() }
}
