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
}
