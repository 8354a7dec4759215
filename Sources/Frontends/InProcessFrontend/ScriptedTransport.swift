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

    public func start(
        _ request: ServiceRequest, until deadline: CallDeadline,
        end: @escaping @Sendable (Result<ServiceAnswer, Failure>) -> Void
    ) -> any StartedCall {
        ScriptedCall(
            task: Task {
                do throws(Failure) {
                    end(.success(try await script(request)))
                } catch {
                    end(.failure(error))
                }
            })
    }
}

private struct ScriptedCall: StartedCall {
    let task: Task<Void, Never>

    func cancel() {
        task.cancel()
    }
}

extension Service {
    /// A service that answers these paths (query included) with these JSON texts, and everything else with 404.
    public static func scripted(_ name: String, _ answers: [ServicePath: String]) -> Service {
        Service(name, over: ScriptedTransport(answers))
    }
}
