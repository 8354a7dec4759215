import CompositionCore
import NIOCore
import Synchronization

/// Names a call across threads, for its cancellation.
final class CallTicket: Sendable {
    let isCancelled = Atomic(false)
}

/// One call under way; belongs to its pool's event loop.
final class Call {
    typealias Continuation = CheckedContinuation<Result<ServiceAnswer, Failure>, Never>

    let request: ServiceRequest
    let ticket: CallTicket
    /// Whether the call went out again because the service had closed the connection.
    var wasRepeated = false
    private let until: CallDeadline
    private var continuation: Continuation?

    init(request: ServiceRequest, until: CallDeadline, ticket: CallTicket, continuation: Continuation) {
        self.request = request
        self.until = until
        self.ticket = ticket
        self.continuation = continuation
    }

    /// As it is now: it may move away while the call is under way.
    var deadline: NIODeadline { .now() + TimeAmount(until.current.remaining) }

    /// Whether sending it twice is the same as once (RFC 9110, section 9.2.2).
    var isRepeatable: Bool {
        switch request.method {
        case .get, .put, .delete: true
        case .post, .patch: request.headers.contains { $0.name == "Idempotency-Key" }
        }
    }

    func succeed(_ answer: ServiceAnswer) {
        continuation?.resume(returning: .success(answer))
        continuation = nil
    }

    func fail(_ failure: Failure) {
        continuation?.resume(returning: .failure(failure))
        continuation = nil
    }
}
