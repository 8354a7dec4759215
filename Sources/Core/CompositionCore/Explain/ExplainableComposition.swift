/// A published composition that can be run for an operator, without a client: with the cache, the joined calls and the
/// limits of the process that serves it.
public struct ExplainableComposition: Sendable {
    /// Composes as the frontend does for a client.
    public typealias Compose =
        @Sendable (_ question: ExplainQuestion, _ context: RequestContext) async throws -> ExplainedAnswer

    /// What a composition is asked for with.
    public enum SubjectForm: Sendable, Hashable {
        /// An id, or several with slashes between, then a query if one is needed.
        case ids
        /// Nothing, or a query.
        case query
        /// An id; without one it is the device's own.
        case idOrDevice
    }

    /// Where clients find it.
    public let route: PublishedRoute
    public let subjectForm: SubjectForm
    /// The total time that a client's request may take.
    public let deadline: Duration
    private let executor: @Sendable () -> (any TaskExecutor)?
    private let compose: Compose

    /// - Parameter executor: where it runs, as the frontend's own requests do; nil: anywhere
    public init(
        _ route: PublishedRoute, subject: SubjectForm, deadline: Duration,
        on executor: @escaping @Sendable () -> (any TaskExecutor)? = { nil }, compose: @escaping Compose
    ) {
        self.route = route
        subjectForm = subject
        self.deadline = deadline
        self.executor = executor
        self.compose = compose
    }

    /// Whether it can be asked for so; whether there is such a thing only the services know.
    public func accepts(subject: String, as principal: Principal) -> Bool {
        let isQuery = subject.prefix { $0 != "?" }.contains("=") || subject.hasPrefix("?")
        switch (subjectForm, principal) {
        case (.ids, .device): return false
        case (.ids, _): return !subject.isEmpty && !isQuery
        case (.query, .device): return false
        case (.query, _): return subject.isEmpty || isQuery
        case (.idOrDevice, .device): return !isQuery
        case (.idOrDevice, _): return !subject.isEmpty && !isQuery
        }
    }

    /// Runs it, and keeps how it went.
    public func explain(_ question: ExplainQuestion) async -> Explanation {
        let executor = executor()
        return await withTaskExecutorPreference(executor) {
            let start = ContinuousClock.now
            let context = RequestContext(
                principal: question.principal, deadline: Deadline(start + deadline), logger: question.logger)
            let answer: Result<ExplainedAnswer, Failure>
            do {
                answer = .success(try await compose(question, context))
            } catch {
                answer = .failure(Failure(error))
            }
            return Explanation(
                deadline: deadline, start: start, total: start.duration(to: .now),
                fetches: context.log.records.sorted { $0.start < $1.start }, answer: answer)
        }
    }
}
