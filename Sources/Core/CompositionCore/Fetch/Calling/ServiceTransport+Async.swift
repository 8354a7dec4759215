import Synchronization

extension ServiceTransport {
    /// One call, for a task: if it is cancelled the call is, too.
    public func call(_ request: ServiceRequest, until deadline: CallDeadline) async throws(Failure) -> ServiceAnswer {
        try await cancellableResult { end in start(request, until: deadline, end: end) }.get()
    }
}

/// Waits in a task for something that calls back; cancels it if the task is cancelled.
func cancellableResult<Value: Sendable>(
    of start: (@escaping @Sendable (Result<Value, Failure>) -> Void) -> any StartedCall
) async -> Result<Value, Failure> {
    let cancellation = Cancellation()
    return await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
            cancellation.arm(start { continuation.resume(returning: $0) })
        }
    } onCancel: {
        cancellation.cancel()
    }
}

/// Cancels a call that may not have begun yet.
final class Cancellation: Sendable {
    private enum State {
        case unarmed
        case armed(any StartedCall)
        case cancelled
        case ended
    }

    private let state = Mutex(State.unarmed)

    func arm(_ call: any StartedCall) {
        let isCancelled = state.withLock { state in
            switch state {
            case .unarmed, .armed: state = .armed(call)
            case .cancelled: return true
            case .ended: break
            }
            return false
        }
        if isCancelled { call.cancel() }
    }

    func cancel() {
        let call: (any StartedCall)? = state.withLock { state in
            defer { state = .cancelled }
            return if case .armed(let call) = state { call } else { nil }
        }
        call?.cancel()
    }

    /// The call ended, perhaps before it could be armed. It may hold whoever waits for it, so it must be let go.
    func end() {
        state.withLock { $0 = .ended }
    }
}
