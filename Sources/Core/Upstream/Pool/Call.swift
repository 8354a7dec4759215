import CompositionCore
import NIOCore
import Synchronization

/// Names a call across threads, for its cancellation.
final class CallTicket: StartedCall {
    let isCancelled = Atomic(false)
    private let pool: NIOLoopBoundBox<ConnectionPool>

    init(pool: NIOLoopBoundBox<ConnectionPool>) {
        self.pool = pool
    }

    func cancel() {
        isCancelled.store(true, ordering: .relaxed)
        pool.eventLoop.execute { self.pool.value.cancel(self) }
    }
}

/// One call under way; belongs to its pool's event loop.
final class Call {
    typealias End = @Sendable (Result<ServiceAnswer, Failure>) -> Void

    let request: ServiceRequest
    let ticket: CallTicket
    /// Whether the call went out again because the service had closed the connection.
    var wasRepeated = false
    private let until: CallDeadline
    private var end: End?

    init(request: ServiceRequest, until: CallDeadline, ticket: CallTicket, end: @escaping End) {
        self.request = request
        self.until = until
        self.ticket = ticket
        self.end = end
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
        finish(.success(answer))
    }

    func fail(_ failure: Failure) {
        finish(.failure(failure))
    }

    private func finish(_ result: Result<ServiceAnswer, Failure>) {
        let end = end
        self.end = nil
        end?(result)
    }
}
