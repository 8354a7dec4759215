import CompositionCore
import HTTPTypes
import Hummingbird
import HummingbirdCore
import JSONSlices
import Limits
import NIOCore

/// One request on its way to an answer.
struct HTTPExchange: Sendable {
    static let bodyBytesMax = 16 << 10

    let request: Request
    let context: HTTPRequestContext
    let deadline: Deadline
    let shared: SharedAnswers
    let limits: ClientLimits?
    /// What the answer says of the limits; nil where nobody is told.
    let announcement: RateAnnouncement?
    private let signIn: SignIn
    private let timeMax: Duration
    private let trustedProxies: TrustedProxies

    init(
        request: Request, context: HTTPRequestContext, configuration: HTTPFrontend.Configuration,
        shared: SharedAnswers
    ) {
        self.request = request
        self.context = context
        timeMax = configuration.deadline
        deadline = .after(timeMax)
        self.shared = shared
        signIn = configuration.signIn
        trustedProxies = configuration.trustedProxies
        limits = configuration.limits
        announcement = configuration.announcesLimits ? RateAnnouncement() : nil
    }

    /// As sign-in, limits and pages see it.
    var client: ClientRequest { ClientRequest(request, context, behind: trustedProxies) }

    /// The address that counts.
    var clientAddress: String {
        CountedAddress(peer: context.channel.remoteAddress, proxies: trustedProxies).text(request.headers)
    }

    var vary: Vary { signIn.vary }
    /// Of an answer that begins now, after it was waited for.
    var renewedDeadline: Deadline { .after(timeMax) }

    /// The context of a client that may call the route; throws `unauthenticated` or `forbidden`, and what kept sign-in
    /// from telling.
    func context(for audience: Audience) async throws(Failure) -> CompositionCore.RequestContext {
        context(of: try await principal(for: audience), priority: audience.priority)
    }

    func context(of principal: Principal, priority: Priority) -> CompositionCore.RequestContext {
        let trace = request.headers[.traceparent].flatMap(TraceContext.init(traceparent:)) ?? TraceContext()
        return RequestContext(
            principal: principal, deadline: deadline, trace: trace, logger: context.logger, priority: priority)
    }

    private func principal(for audience: Audience) async throws(Failure) -> Principal {
        guard audience.kind != .anyone else {
            try limitAddress()
            return .anonymous
        }
        let credentials = try await limitedCredentials(signIn.authenticate)
        let principal = try audience.admit(credentials, challenge: signIn.challenge)
        if let header = signIn.antiForgeryHeader, request.headers[header.name] != header.value,
            !(wantsEvents && isOfOwnPage)
        {
            throw Failure(.forbidden, "a request for a user's data carries the header \(header.name): \(header.value)")
        }
        if signIn.antiForgeryHeader != nil, wantsEvents, let origin = request.headers[.origin], origin != signIn.origin
        {
            throw Failure(.forbidden, "a user's events are for pages of this site")
        }
        return principal
    }

    /// The input of a route that takes no body.
    func input(principal: Principal) throws(Failure) -> HTTPInput {
        guard !request.mayHaveBody else { throw Failure(.tooLarge, "this resource takes no body") }
        return HTTPInput(principal: principal, request: request, parameters: context.parameters, body: nil)
    }

    /// The input of a write: the body is collected, bounded in bytes and time, and checked.
    func inputWithBody(principal: Principal, bytesMax: Int = bodyBytesMax) async throws -> HTTPInput {
        guard request.headers[.contentType]?.lowercased().hasPrefix("application/json") ?? false else {
            throw Failure(.invalid, "the body must be application/json", field: "Content-Type")
        }
        let bytes = try await collectedBody(bytesMax: bytesMax)
        do {
            let body = try JSONDocument(bytes).root
            return HTTPInput(principal: principal, request: request, parameters: context.parameters, body: body)
        } catch {
            throw Failure(.invalid, "the body is not a JSON object: \(error)")
        }
    }

    /// The body, bounded in bytes and time.
    func collectedBody(bytesMax: Int = bodyBytesMax) async throws -> ByteBuffer {
        let declared = request.headers[.contentLength].flatMap(Int.init) ?? 0
        guard declared <= bytesMax else { throw Self.tooLarge(bytesMax) }
        let channel = context.channel
        let late = channel.eventLoop.scheduleTask(in: TimeAmount(deadline.remaining)) { channel.close(promise: nil) }
        defer { late.cancel() }
        do {
            return try await request.body.collect(upTo: bytesMax)
        } catch is NIOTooManyBytesError {
            throw Self.tooLarge(bytesMax)
        }
    }

    private static func tooLarge(_ bytesMax: Int) -> Failure {
        Failure(.tooLarge, "the body may have \(bytesMax) bytes")
    }
}
