/// The calls to one service: what is shared by all of them. ``ServiceCall`` has the steps.
final class ServiceCalls: Sendable {
    typealias Outcome = Result<(answer: ServiceAnswer, attempts: Int), Failure>

    let service: String
    let limit: AdaptiveLimit?
    let retries: Retries
    let instances: Instances
    /// What the service is shown; nil: nothing.
    let credential: (any ServiceCredential)?

    init(
        service: String, transports: [any ServiceTransport], policy: ServicePolicy,
        credential: (any ServiceCredential)? = nil
    ) {
        self.service = service
        self.credential = credential
        limit = policy.limits ? AdaptiveLimit(service: service) : nil
        retries = Retries(isOn: policy.retries)
        instances = Instances(service: service, transports: transports, ejects: policy.ejects)
    }

    /// Begins a call that acts for somebody. `end` gets a status of 2xx or 304; everything else is a failure.
    func start(
        _ request: ServiceRequest, for principal: Principal = .anonymous, until deadline: CallDeadline,
        priority: Priority,
        end: @escaping @Sendable (Outcome) -> Void
    ) -> any StartedCall {
        let call = ServiceCall(request, for: principal, until: deadline, of: self, end: end)
        call.begin(priority)
        return call
    }
}
