import Synchronization

/// One call on its way from a request to an answer: the steps after the cache. In this order, because
///
/// 1. no call begins that can't end: who has no time left takes no room from others;
/// 2. what the service is to be shown comes before the limit: who still waits for a token takes no room at the service;
/// 3. the limit counts what is really under way at the service, retries included;
/// 4. an instance is chosen when the call really goes out;
/// 5. a retry is a second call, so it may go to another instance and is refused by an ejected one; so is the call after
///    one that the service refused by 401, where something else can be shown;
/// 6. the status decides last: what a client sees is the same whichever way the answer came.
final class ServiceCall: StartedCall {
    typealias Headers = ServiceCredential.Headers

    /// What is to be cancelled. Each may end before it is entered, so the later one stands.
    private enum Step {
        case none
        case waiting(LimitTicket)
        case calling(any StartedCall)
        case pausing(Task<Void, Never>)
    }

    private let calls: ServiceCalls
    private let request: ServiceRequest
    private let principal: Principal
    private let deadline: CallDeadline
    private let end: @Sendable (ServiceCalls.Outcome) -> Void
    private let state = Mutex<(step: Step, number: Int, isCancelled: Bool)>((.none, 0, false))

    init(
        _ request: ServiceRequest, for principal: Principal, until deadline: CallDeadline, of calls: ServiceCalls,
        end: @escaping @Sendable (ServiceCalls.Outcome) -> Void
    ) {
        self.request = request
        self.principal = principal
        self.deadline = deadline
        self.calls = calls
        self.end = end
    }

    func begin(_ priority: Priority) {
        guard !deadline.current.hasPassed else {
            return end(.failure(Failure(.timeout, "\(calls.service): no time left for the call")))
        }
        show(1) { shown in
            switch shown {
            case .success(let headers): self.admit(priority, showing: headers)
            case .failure(let failure): self.end(.failure(failure))
            }
        }
    }

    /// What the service is shown, at once where it is known.
    private func show(_ number: Int, then next: @escaping @Sendable (Result<Headers, Failure>) -> Void) {
        guard let credential = calls.credential else { return next(.success([])) }
        if let fetch = credential.show(for: principal, until: deadline, end: next) { enter(.calling(fetch), number) }
    }

    private func admit(_ priority: Priority, showing headers: Headers) {
        guard let limit = calls.limit, !limit.enter() else { return attempt(1, showing: headers) }
        let ticket = limit.wait(priority, until: deadline) { failure in
            if let failure { self.end(.failure(failure)) } else { self.attempt(1, showing: headers) }
        }
        enter(.waiting(ticket), 2)
    }

    private func attempt(_ number: Int, showing headers: Headers, avoiding failed: Int? = nil) {
        if number == 1 { calls.retries.earn() }
        let now = ContinuousClock.now
        guard let index = calls.instances.pick(avoiding: failed, at: now) else {
            return finish(.failure(calls.instances.unavailable), attempts: number - 1, since: now)
        }
        var request = request
        let left = now.duration(to: deadline.current.instant)
        request.headers.append(contentsOf: headers)
        request.headers.append((timeLeftHeader, String(max(0, left.wholeMilliseconds))))
        let call = calls.instances[index].start(request, until: deadline) { result in
            self.calls.instances.end(index, result, at: .now)
            self.ended(result, attempt: number, at: index, showing: headers, since: now)
        }
        enter(.calling(call), number == 1 ? 3 : 6)
    }

    private func ended(
        _ result: Result<ServiceAnswer, Failure>, attempt number: Int, at index: Int, showing headers: Headers,
        since start: ContinuousClock.Instant
    ) {
        guard number == 1 else { return finish(result, attempts: number, since: start) }
        if result.isRefusedByStatus, calls.credential?.renews(after: headers) ?? false {
            return renew(since: start)
        }
        guard
            let pause = calls.retries.pause(
                before: request, after: result, until: deadline, hasOthers: calls.instances.count > 1)
        else { return finish(result, attempts: number, since: start) }
        let task = Task {
            guard (try? await Task.sleep(for: pause)) != nil else {
                return self.finish(.failure(.callerLeft), attempts: number, since: start)
            }
            self.attempt(2, showing: headers, avoiding: index)
        }
        enter(.pausing(task), 4)
    }

    /// The service did nothing but look at what it was shown, so that a write may be made again, too.
    private func renew(since start: ContinuousClock.Instant) {
        show(4) { shown in
            switch shown {
            case .success(let headers): self.attempt(2, showing: headers)
            case .failure(let failure): self.finish(.failure(failure), attempts: 1, since: start)
            }
        }
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
