public import CompositionCore

/// What a composition is for, read from a request and validated.
public protocol HTTPSubject: Sendable {
    /// Throws `invalid`, naming the field, if the request doesn't say it right.
    init(_ input: HTTPInput) throws(Failure)
}

extension ResourceID: HTTPSubject {
    /// The path's `{id}`.
    public init(_ input: HTTPInput) throws(Failure) {
        try self.init(validating: input.parameter("id"), field: "id")
    }
}

/// The subject of a composition about whoever asks.
public struct SignedInUser: HTTPSubject {
    public let id: ResourceID

    public init(_ id: ResourceID) {
        self.id = id
    }

    public init(_ input: HTTPInput) throws(Failure) {
        id = try input.principal.requireUser()
    }
}
