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
    private let state = Mutex<(call: (any StartedCall)?, isCancelled: Bool)>((nil, false))

    func arm(_ call: any StartedCall) {
        let isCancelled = state.withLock { state in
            state.call = call
            return state.isCancelled
        }
        if isCancelled { call.cancel() }
    }

    func cancel() {
        let call = state.withLock { state in
            state.isCancelled = true
            return state.call
        }
        call?.cancel()
    }
}
