/// A state of a composition as it was composed once, for one who asks.
public struct ComposedState<Payload: Sendable>: Sendable {
    public let state: FollowedState<Payload>
    let log: FetchLog

    /// Whether every service spoke for itself, if only to say that there is no such thing. Else something of it is
    /// missing or from earlier, and the next composing may show what was right all the time.
    public var isSettled: Bool { log.isSettled }

    /// Somebody has seen newer: the services are asked anew for what it was made of.
    public func distrust() {
        let services = log.services
        for key in log.keys { services[key.service]?.change(key) }
    }
}

extension Followings.Source {
    /// Composes once, in a context made for it.
    public func state(in context: RequestContext) async throws(Failure) -> ComposedState<Payload> {
        let payload: Payload
        do {
            payload = try await compose(context)
        } catch {
            throw Failure(error)
        }
        let token = StateToken(versions: context.log.versions, content: content(payload))
        return ComposedState(state: FollowedState(payload: payload, token: token), log: context.log)
    }
}
