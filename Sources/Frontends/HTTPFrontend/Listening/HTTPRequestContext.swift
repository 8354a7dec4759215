import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// Hummingbird's context of one request, with the connection that it came on.
struct HTTPRequestContext: Hummingbird.RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// Closes the connection once the client had time to read the answer: what it still sends belongs to a
    /// request that was refused. The answer says so, so that nobody sends the next request on it.
    func closeSoon(after response: inout Response) {
        response.headers[.connection] = "close"
        let channel = channel
        channel.eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
    }
}

extension Request {
    /// Whether bytes follow the head.
    var mayHaveBody: Bool {
        headers[.transferEncoding] != nil || (headers[.contentLength].flatMap(Int.init) ?? 0) > 0
    }
}
