import CompositionCore
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// The listener that only operators see: `/livez`, `/readyz`, `/version`, and a backend's `/explain/…`.
///
/// `/livez` answers 200 while the process can answer at all. `/readyz` answers 200 when requests should be sent
/// here, else 503 with what is missing. It outlives the frontends, so that both can be seen while they stop.
struct OperationsListener: ServiceLifecycle.Service {
    let name: String
    let address: ListeningAddress
    let group: any EventLoopGroup
    let logger: Logger
    let missing: @Sendable () async -> [String]
    /// Nil where nothing is composed.
    var explaining: ExplainDesk?
    var onListening: @Sendable (ListeningAddress) -> Void = { _ in }

    func run() async throws {
        let application = Application(
            router: router(),
            configuration: ApplicationConfiguration(address: .hostname(address.host, port: address.port)),
            onServerRunning: { channel in
                let bound = ListeningAddress(host: address.host, port: channel.localAddress?.port ?? address.port)
                logger.info("operations listener at http://\(bound.host):\(bound.port)")
                onListening(bound)
            },
            eventLoopGroupProvider: .shared(group), logger: quietLogger)
        try await application.run()
    }

    private func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("livez") { _, _ in try answer(.ok, Life(status: "alive")) }
        router.get("readyz") { _, _ in
            let missing = await missing()
            return try answer(missing.isEmpty ? .ok : .serviceUnavailable, Ready(missing: missing))
        }
        router.get("version") { _, _ in try answer(.ok, About(name: name, version: Version.text)) }
        if let explaining { addExplain(explaining, to: router) }
        return router
    }

    /// The server's own messages are no news at the level of ours.
    private var quietLogger: Logger {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        return quiet
    }

    func answer(
        _ status: HTTPResponse.Status, _ body: some Encodable, as type: String = "application/json"
    ) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var bytes = ByteBuffer(bytes: try encoder.encode(body))
        bytes.writeString("\n")
        return Response(
            status: status, headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: bytes))
    }

    private struct Life: Encodable { let status: String }
    private struct About: Encodable { let name, version: String }
    private struct Ready: Encodable {
        let status: String
        let missing: [String]

        init(missing: [String]) {
            status = missing.isEmpty ? "ready" : "not ready"
            self.missing = missing
        }
    }
}
