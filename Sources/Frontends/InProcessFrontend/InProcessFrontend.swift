public import CompositionCore
public import DeviceFrontend
import HTTPFrontend
public import JSONSlices
import Logging
public import NIOCore

/// Runs compositions without a socket, for tests and for programs that embed them. What it returns are the bytes
/// that the other frontends send.
///
///     let frontend = InProcessFrontend(services: MyServices(.scripted("catalog", ["/products/p42": json])))
///     let card = try await frontend.json(ProductCard.self, for: id)
public struct InProcessFrontend<Services: Sendable>: Sendable {
    private let services: Services
    private let deadline: Duration
    private let logger: Logger

    /// - Parameter deadline: how long a composition may take in all; every call to a service gets what is left.
    public init(services: Services, deadline: Duration = .seconds(1)) {
        self.services = services
        self.deadline = deadline
        logger = Logger(label: "in-process")
    }

    /// The composition as a value. Throws ``Failure`` where a required part fails.
    ///
    /// - Parameters:
    ///   - deviceClass: the kind of screen that asks
    ///   - fields: what the client chose of the composition's fields; nil: all of them
    public func compose<C: Composition>(
        _: C.Type, for subject: C.Subject, as principal: Principal = .anonymous, on deviceClass: DeviceClass = .unknown,
        fields: FieldSelection? = nil
    ) async throws(Failure) -> C where C.Services == Services {
        var context = RequestContext(
            principal: principal, deadline: .after(deadline), logger: logger, deviceClass: deviceClass)
        context.fields = fields
        do {
            return try await C(subject, from: services, in: context)
        } catch {
            throw Failure(error)
        }
    }

    /// The composition as an HTTP client reads it, `parts` included.
    ///
    /// - Parameter fields: as `?fields=` says them; throws `invalid` if the composition has no such field
    public func json<C: Composition & JSONRepresentable>(
        _ type: C.Type, for subject: C.Subject, as principal: Principal = .anonymous,
        on deviceClass: DeviceClass = .unknown, fields: String? = nil
    ) async throws(Failure) -> ByteBuffer where C.Services == Services {
        var selection: FieldSelection?
        if let fields { selection = try C.fields.selection(fields) }
        return try await compose(type, for: subject, as: principal, on: deviceClass, fields: selection)
            .jsonBytes(only: selection)
    }

    /// The composition's message as a device reads it in the body of an `Answer`.
    public func deviceBytes<C: DeviceRepresentable>(
        _ type: C.Type, for subject: C.Subject, as principal: Principal = .anonymous
    ) async throws(Failure) -> ByteBuffer where C.Services == Services {
        var bytes = ByteBuffer()
        try await compose(type, for: subject, as: principal).encode(into: &bytes)
        return bytes
    }
}
