import CompositionCore
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import Synchronization

extension Request {
    /// Whether the client wants to hear of changes instead of being answered once.
    var wantsEvents: Bool {
        headers[.accept]?.split(separator: ",").contains { $0.drop { $0 == " " }.hasPrefix("text/event-stream") }
            ?? false
    }
}

extension HTTPExchange {
    var wantsEvents: Bool { request.wantsEvents }

    /// Whether a page of this origin sent it, as browsers say (Fetch Metadata): an event source can set no header.
    var isOfOwnPage: Bool { request.headers[.secFetchSite] == "same-origin" }

    /// A stream of the states of what the client follows. `name` is nil where it is one composition alone.
    func events(
        of routes: [(name: String?, route: FollowedRoute)], for audiences: [Audience]
    ) async throws(Failure) -> Response {
        var stream = EventStream(shared.followings) { () throws(Failure) in
            for audience in audiences where audience != .anyone { _ = try await self.context(for: audience) }
        }
        let known = EventID.tokens(request.headers[.lastEventID], count: routes.count)
        for ((name, route), known) in zip(routes, known) { try stream.follow(name, route, known: known) }
        try await stream.open(within: deadline.remaining, on: context.channel)
        return response(stream)
    }

    private func response(_ stream: EventStream) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "text/event-stream"
        headers[.cacheControl] = "no-store"
        // Else nginx keeps events until it has enough of them.
        headers[.accelBuffering] = "no"
        let channel = context.channel
        // Taken out, so that the body's closure keeps nothing of its beginning.
        let begin = Mutex<EventStream?>(stream)
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                guard var stream = begin.withLock({ $0.take() }) else { return }
                try await stream.write(to: &writer, on: channel)
                try await writer.finish(nil)
            })
    }
}

extension HTTPField.Name {
    // safe: a literal token
    static let lastEventID = HTTPField.Name("Last-Event-ID")!
    // safe: a literal token
    static let accelBuffering = HTTPField.Name("X-Accel-Buffering")!
    // safe: a literal token
    static let secFetchSite = HTTPField.Name("Sec-Fetch-Site")!
}
