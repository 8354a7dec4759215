import CompositionCore
import Logging
import NIOCore
import Synchronization

/// A service that counts how often it is really called for each path; its answers are kept for an hour.
final class CountedService: ServiceTransport {
    private let calls = Mutex<[String: Int]>([:])

    func start(
        _ request: ServiceRequest, until deadline: CallDeadline,
        end: @escaping @Sendable (Result<ServiceAnswer, Failure>) -> Void
    ) -> any StartedCall {
        let count = calls.withLock { calls in
            calls[request.path.text, default: 0] += 1
            return calls[request.path.text] ?? 0
        }
        end(.success(ServiceAnswer(status: 200, isJSON: true, body: ByteBuffer(string: "{\"calls\": \(count)}"))))
        return Ended()
    }

    private struct Ended: StartedCall {
        func cancel() {}
    }
}

extension Service {
    static func counted(_ name: String) -> Service {
        Service(name, over: CountedService(), policy: ServicePolicy(ttl: .seconds(3600)))
    }

    /// How often a product has been called for, this read included if it calls.
    func calls(of product: String = "p42") async throws -> Int {
        let id = try ResourceID(validating: product, field: "id")
        let context = RequestContext(deadline: .after(.seconds(10)), logger: Logger(label: "test"))
        let body = try await fetch("/products/\(id)", keys: [key("product", id.text)], in: context)
        return String(buffer: body).split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0
    }
}
