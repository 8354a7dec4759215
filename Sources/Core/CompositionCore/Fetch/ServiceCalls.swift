import NIOCore

/// The calls to one service: the steps from a request to an answer that come after the cache. In this order, because
///
/// 1. no call begins that can't end: who has no time left takes no room from others;
/// 2. the limit counts what is really under way at the service, retries included;
/// 3. a retry is a second call, so it may go to another instance and is refused by an ejected one;
/// 4. an instance is chosen last, when the call really goes out.
final class ServiceCalls: Sendable {
    private let service: String
    private let limit: AdaptiveLimit?
    private let retries: Retries
    private let instances: Instances

    init(service: String, transports: [any ServiceTransport], policy: ServicePolicy) {
        self.service = service
        limit = policy.limits ? AdaptiveLimit(service: service) : nil
        retries = Retries(isOn: policy.retries)
        instances = Instances(service: service, transports: transports, ejects: policy.ejects)
    }

    /// A status of 2xx or 304; everything else is thrown.
    func call(
        _ request: ServiceRequest, until deadline: CallDeadline, priority: Priority
    ) async throws(Failure) -> (answer: ServiceAnswer, attempts: Int) {
        let left = deadline.current.remaining
        guard left > .zero else { throw Failure(.timeout, "\(service): no time left for the call") }
        var request = request
        request.headers.append((Self.timeLeftHeader, String(left.wholeMilliseconds)))
        guard let limit else { return try await answered(request, until: deadline) }
        try await limit.enter(priority, until: deadline)
        let start = ContinuousClock.now
        do {
            let result = try await answered(request, until: deadline)
            limit.leave(.answered, after: start.duration(to: .now))
            return result
        } catch {
            limit.leave(.init(error), after: start.duration(to: .now))
            throw error
        }
    }

    private func answered(
        _ request: ServiceRequest, until deadline: CallDeadline
    ) async throws(Failure) -> (answer: ServiceAnswer, attempts: Int) {
        let result = try await retries.call(request, until: deadline, at: instances)
        if let failure = failure(of: result.answer) { throw failure }
        return result
    }

    private func failure(of answer: ServiceAnswer) -> Failure? {
        switch answer.status {
        case 304: nil
        case 200...299: answer.isJSON ? nil : Failure(.badAnswer, "\(service): the answer is not JSON")
        case 404: Failure(.notFound, "\(service): no such resource")
        case 409: Failure(.conflict, "\(service): the request conflicts with an earlier one")
        case 429, 503: Failure(.busy, "\(service): busy", retryAfter: answer.retryAfter)
        case 400...499: Failure(.refused, "\(service): refused the call with \(answer.status)")
        case 500...599: Failure(.unreachable, "\(service): failed with \(answer.status)")
        default: Failure(.badAnswer, "\(service): answered \(answer.status)")
        }
    }

    /// Tells the service how many milliseconds are left, so that it doesn't work for nobody.
    static let timeLeftHeader = "X-Timeout-Ms"
}

extension AdaptiveLimit.Outcome {
    fileprivate init(_ failure: Failure) {
        switch failure.code {
        case .timeout, .busy: self = .dropped
        case .notFound, .conflict, .refused, .badAnswer: self = .answered
        default: self = .ignored
        }
    }
}

extension Duration {
    fileprivate var wholeMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
