public import NIOCore

/// A downstream service as compositions call it. The steps of a fetch stand here, top to bottom:
///
/// 1. no call begins that can't end: the deadline is asked first;
/// 2. the transport calls, with what is left of the deadline;
/// 3. the status decides: 2xx is the body, everything else a ``Failure``.
public struct Service: Sendable {
    public let name: String
    private let transport: any ServiceTransport

    public init(_ name: String, over transport: any ServiceTransport) {
        self.name = name
        self.transport = transport
    }

    /// Reads a resource. The body is JSON of at most the transport's cap, not yet checked.
    public func fetch(_ path: ServicePath, in context: RequestContext) async throws(Failure) -> ByteBuffer {
        try await call(ServiceRequest(.get, path), in: context)
    }

    /// Writes. With a key the service recognizes a repeated request (`Idempotency-Key`).
    public func send(
        _ method: ServiceRequest.Method, _ path: ServicePath, body: ByteBuffer, idempotencyKey: String? = nil,
        in context: RequestContext
    ) async throws(Failure) -> ByteBuffer {
        var request = ServiceRequest(method, path, body: body)
        if let idempotencyKey { request.headers.append(("Idempotency-Key", idempotencyKey)) }
        return try await call(request, in: context)
    }

    private func call(_ request: ServiceRequest, in context: RequestContext) async throws(Failure) -> ByteBuffer {
        guard !context.deadline.hasPassed else { throw Failure(.timeout, "\(name): no time left for the call") }
        var request = request
        request.headers.append(("traceparent", context.trace.traceparent))
        let answer = try await transport.call(request, until: context.deadline)
        return try body(of: answer)
    }

    private func body(of answer: ServiceAnswer) throws(Failure) -> ByteBuffer {
        switch answer.status {
        case 200...299:
            guard answer.isJSON else { throw Failure(.badAnswer, "\(name): the answer is not JSON") }
            return answer.body
        case 404: throw Failure(.notFound, "\(name): no such resource")
        case 409: throw Failure(.conflict, "\(name): the request conflicts with an earlier one")
        case 429, 503:
            throw Failure(.busy, "\(name): busy", retryAfter: answer.retryAfter)
        case 400...499: throw Failure(.refused, "\(name): refused the call with \(answer.status)")
        case 500...599: throw Failure(.unreachable, "\(name): failed with \(answer.status)")
        default: throw Failure(.badAnswer, "\(name): answered \(answer.status)")
        }
    }
}
