public import CompositionCore

/// What a composition is for, read from a request and validated.
public protocol HTTPSubject: Sendable {
    /// What of a request it reads, for descriptions; of the path only what isn't a plain id need be named.
    static var parameters: [ParameterDeclaration] { get }

    /// Throws `invalid`, naming the field, if the request doesn't say it right.
    init(_ input: HTTPInput) throws(Failure)
}

extension HTTPSubject {
    public static var parameters: [ParameterDeclaration] { [] }
}

extension ResourceID: HTTPSubject {
    public static var parameters: [ParameterDeclaration] { [pathID.declaration] }

    /// The path's `{id}`.
    public init(_ input: HTTPInput) throws(Failure) {
        self = try input[pathID]
    }
}

private let pathID: Parameter<ResourceID> = .path("id", .id("Which one."))

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
