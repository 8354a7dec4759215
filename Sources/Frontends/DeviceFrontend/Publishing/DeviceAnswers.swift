import CompositionCore
import DeviceMessages

/// The published compositions by name, their types erased.
struct DeviceAnswers: Sendable {
    typealias Composer =
        @Sendable (Device, ResourceID?, AnswerFormat, RequestContext) async throws(Failure) -> ComposedAnswer

    private(set) var names: [String] = []
    private var composers: [String: Composer] = [:]
    var explanations: [String: Explainer] = [:]
    var followers: [String: Follower] = [:]

    mutating func add(_ name: String, _ composer: @escaping Composer) {
        if composers.updateValue(composer, forKey: name) == nil { names.append(name) }
    }

    func has(_ name: String) -> Bool { composers[name] != nil }

    /// Composes what a device asked for. An empty subject is the registry's.
    func compose(
        _ name: String, subject: String, for device: Device, as format: AnswerFormat, in context: RequestContext
    ) async throws(Failure) -> ComposedAnswer {
        guard let composer = composers[name] else { throw Failure(.notFound, "no such composition") }
        let asked: ResourceID? = subject.isEmpty ? nil : try ResourceID(validating: subject, field: "subject")
        return try await composer(device, asked, format, context)
    }
}

/// How an answer's body is written.
enum AnswerFormat: Sendable {
    case protobuf, json
}
