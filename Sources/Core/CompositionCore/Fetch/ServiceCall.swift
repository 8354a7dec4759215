import Synchronization

/// One call on its way from a request to an answer: the steps after the cache. In this order, because
///
/// 1. no call begins that can't end: who has no time left takes no room from others;
/// 2. the limit counts what is really under way at the service, retries included;
/// 3. an instance is chosen when the call really goes out;
/// 4. a retry is a second call, so it may go to another instance and is refused by an ejected one;
/// 5. the status decides last: what a client sees is the same whichever way the answer came.
final class ServiceCall: StartedCall {
    /// What is to be cancelled. Each may end before it is entered, so the later one stands.
    private enum Step {
        case none
        case waiting(LimitTicket)
        case calling(any StartedCall)
        case pausing(Task<Void, Never>)
    }

    private let calls: ServiceCalls
    private let request: ServiceRequest
    private let deadline: CallDeadline
    private let end: @Sendable (ServiceCalls.Outcome) -> Void
    private let state = Mutex<(step: Step, number: Int, isCancelled: Bool)>((.none, 0, false))

    init(
        _ request: ServiceRequest, until deadline: CallDeadline, of calls: ServiceCalls,
        end: @escaping @Sendable (ServiceCalls.Outcome) -> Void
    ) {
        self.request = request
        self.deadline = deadline
        self.calls = calls
        self.end = end
    }

    func begin(_ priority: Priority) {
        guard !deadline.current.hasPassed else {
            return end(.failure(Failure(.timeout, "\(calls.service): no time left for the call")))
        }
        guard let limit = calls.limit, !limit.enter() else { return attempt(1) }
        let ticket = limit.wait(priority, until: deadline) { failure in
            if let failure { self.end(.failure(failure)) } else { self.attempt(1) }
        }
        enter(.waiting(ticket), 1)
    }

    private func attempt(_ number: Int, avoiding failed: Int? = nil) {
        if number == 1 { calls.retries.earn() }
        let now = ContinuousClock.now
        guard let index = calls.instances.pick(avoiding: failed, at: now) else {
            return finish(.failure(calls.instances.unavailable), attempts: number - 1, since: now)
        }
        var request = request
        let left = now.duration(to: deadline.current.instant)
        request.headers.append((timeLeftHeader, String(max(0, left.wholeMilliseconds))))
        let call = calls.instances[index].start(request, until: deadline) { result in
            self.calls.instances.end(index, result, at: .now)
            self.ended(result, attempt: number, at: index, since: now)
        }
        enter(.calling(call), 2 * number)
    }

    private func ended(
        _ result: Result<ServiceAnswer, Failure>, attempt number: Int, at index: Int,
        since start: ContinuousClock.Instant
    ) {
        guard number == 1,
            let pause = calls.retries.pause(
                before: request, after: result, until: deadline, hasOthers: calls.instances.count > 1)
        else { return finish(result, attempts: number, since: start) }
        let task = Task {
            guard (try? await Task.sleep(for: pause)) != nil else {
                return self.finish(.failure(.callerLeft), attempts: number, since: start)
            }
            self.attempt(2, avoiding: index)
        }
        enter(.pausing(task), 3)
    }

    /// `start` is when the last attempt went out: how long it waited for room before says nothing about the service.
    private func finish(
        _ result: Result<ServiceAnswer, Failure>, attempts: Int, since start: ContinuousClock.Instant
    ) {
        let outcome: ServiceCalls.Outcome =
            switch result {
            case .failure(let failure): .failure(failure.after(calls: attempts))
            case .success(let answer):
                answer.failure(of: calls.service).map { .failure($0.after(calls: attempts)) }
                    ?? .success((answer, attempts))
            }
        let now = ContinuousClock.now
        calls.limit?.leave(attempts == 0 ? .ignored : .init(outcome), after: start.duration(to: now), at: now)
        end(outcome)
    }
}

// Cancelling.
extension ServiceCall {
    func cancel() {
        let step = state.withLock { state in
            state.isCancelled = true
            return state.step
        }
        cancel(step)
    }

    private func enter(_ step: Step, _ number: Int) {
        let isCancelled = state.withLock { state in
            guard number > state.number else { return false }
            (state.step, state.number) = (step, number)
            return state.isCancelled
        }
        if isCancelled { cancel(step) }
    }

    private func cancel(_ step: Step) {
        switch step {
        case .none: break
        case .waiting(let ticket): calls.limit?.forget(ticket)
        case .calling(let call): call.cancel()
        case .pausing(let pause): pause.cancel()
        }
    }
}

/// Tells the service how many milliseconds are left, so that it doesn't work for nobody.
let timeLeftHeader = "X-Timeout-Ms"

extension AdaptiveLimit.Outcome {
    fileprivate init(_ outcome: ServiceCalls.Outcome) {
        switch outcome {
        case .success: self = .answered
        case .failure(let failure):
            switch failure.code {
            case .timeout, .busy: self = .dropped
            case .notFound, .conflict, .refused, .badAnswer: self = .answered
            default: self = .ignored
            }
        }
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
