import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// Serves one service's routes on one port until graceful shutdown.
struct Listener: Service {
    let routes: RouteTable
    /// Nil at the plain door.
    let secrets: DoorSecrets?
    let host: String
    /// 0: a free one.
    let port: Int
    let logger: Logger
    let onListening: @Sendable (_ service: String, _ host: String, _ port: Int) -> Void

    func run() async throws {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .notice)
        let application = Application(
            responder: routes, server: server,
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), reuseAddress: true),
            onServerRunning: { channel in
                onListening(routes.service, host, channel.localAddress?.port ?? port)
            },
            logger: quiet)
        try await application.run()
    }

    private var server: HTTPServerBuilder {
        guard let secrets else { return .http1() }
        return HTTPServerBuilder { SecureChannel(responder: $0, secrets: secrets) }
    }
}
