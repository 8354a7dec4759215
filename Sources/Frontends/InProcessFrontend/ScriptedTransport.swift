public import CompositionCore
import NIOCore

/// A transport whose answers a test, or an embedding program, decides.
public struct ScriptedTransport: ServiceTransport {
    private let script: @Sendable (ServiceRequest) async throws(Failure) -> ServiceAnswer

    public init(_ script: @escaping @Sendable (ServiceRequest) async throws(Failure) -> ServiceAnswer) {
        self.script = script
    }

    /// Answers these paths (query included) with these JSON texts, and everything else with 404.
    public init(_ answers: [ServicePath: String]) {
        self.init { request in
            let text = answers[request.path]
            return ServiceAnswer(
                status: text == nil ? 404 : 200, isJSON: true, body: ByteBuffer(string: text ?? "{}"))
        }
    }

    public func call(_ request: ServiceRequest, until deadline: CallDeadline) async throws(Failure) -> ServiceAnswer {
        try await script(request)
    }
}

extension Service {
    /// A service that answers these paths (query included) with these JSON texts, and everything else with 404.
    public static func scripted(_ name: String, _ answers: [ServicePath: String]) -> Service {
        Service(name, over: ScriptedTransport(answers))
    }
}
