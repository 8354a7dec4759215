/// How a call shows a service who makes it, and for whom.
///
/// It calls back instead of suspending, because a call belongs to no task. What it knows already it says at once.
public protocol ServiceCredential: Sendable {
    typealias Headers = [(name: String, value: String)]

    /// The headers of one call. `end` is called exactly once, on any thread, perhaps before this returns; never later
    /// than the deadline.
    ///
    /// - Parameter principal: whom the call acts for; `anonymous` where the answer is for everybody, so that nobody's
    ///   credential stands in a call that others share
    /// - Returns: what is to be cancelled; nil where `end` was called already
    func show(
        for principal: Principal, until deadline: CallDeadline,
        end: @escaping @Sendable (Result<Headers, Failure>) -> Void
    ) -> (any StartedCall)?

    /// The service refused what it was shown (401). Whether something else can be shown: the call is then made once
    /// more.
    func renews(after refused: Headers) -> Bool
}

extension ServiceCredential {
    public func renews(after refused: Headers) -> Bool { false }

    /// The headers of one call, for a task: if it is cancelled nobody waits for them.
    public func headers(for principal: Principal, until deadline: CallDeadline) async throws(Failure) -> Headers {
        try await cancellableResult { end in
            show(for: principal, until: deadline, end: end) ?? EndedCall()
        }.get()
    }
}

private struct EndedCall: StartedCall {
    func cancel() {}
}
