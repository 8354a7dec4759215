import CompositionCore
import JSONSlices
import NIOCore

/// A composition as one client follows it.
struct FollowedRoute: Sendable {
    let key: FollowKey
    let source: Followings<FollowedAnswer>.Source

    /// - Parameters:
    ///   - target: path and query, which say what of it is wanted
    ///   - context: of the client that asks; who asks, on what kind of screen and for which fields goes on
    init<C: Composition & JSONRepresentable>(
        _: C.Type, of subject: C.Subject, at target: String, from services: C.Services, in context: RequestContext,
        for audience: Audience
    ) {
        let (fields, deviceClass) = (context.fields, context.deviceClass)
        key = FollowKey(
            C.name, of: target, for: audience == .anyone ? nil : context.principal, variant: deviceClass.name)
        source = Followings<FollowedAnswer>.Source(
            minInterval: C.minInterval,
            compose: { context in
                var context = context
                context.fields = fields
                context.deviceClass = deviceClass
                return FollowedAnswer(try await C(subject, from: services, in: context).jsonBytes(only: fields))
            }, content: { Array($0.body.readableBytesView) })
    }
}
