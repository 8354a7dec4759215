import CompositionCore
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// The listener that only operators see: `/livez`, `/readyz`, `/version`, and a backend's `/events`, `/followers`,
/// `/metrics` and `/explain/…`.
///
/// `/livez` answers 200 while the process can answer at all. `/readyz` answers 200 when requests should be sent
/// here, though something may be worse than it should be, else 503 with what is missing. It outlives the frontends, so
/// that both can be seen while they stop.
struct OperationsListener: ServiceLifecycle.Service {
    let name: String
    let address: ListeningAddress
    let group: any EventLoopGroup
    let logger: Logger
    let missing: @Sendable () async -> [String]
    /// What is worse than it should be without keeping requests away.
    var degraded: @Sendable () -> [String] = { [] }
    var following: @Sendable () -> FollowCounts = { FollowCounts() }
    var measures: @Sendable () async -> [Measure] = { [] }
    /// Nil where nothing is composed.
    var explaining: ExplainDesk?
    /// Where events arrive, in a process that calls services.
    var events: EventRoutes?
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
        router.get("livez") { _, _ in try OperationsAnswer.json(.ok, Life(status: "alive")) }
        router.get("readyz") { _, _ in
            let missing = await missing()
            return try OperationsAnswer.json(
                missing.isEmpty ? .ok : .serviceUnavailable, Ready(missing: missing, degraded: degraded()))
        }
        router.get("version") { _, _ in try OperationsAnswer.json(.ok, About(name: name, version: Version.text)) }
        router.get("followers") { _, _ in try OperationsAnswer.json(.ok, following()) }
        router.get("metrics") { _, _ in OperationsAnswer.metrics(await measures()) }
        events?.add(to: router)
        if let explaining { addExplain(explaining, to: router) }
        return router
    }

    /// The server's own messages are no news at the level of ours.
    private var quietLogger: Logger {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        return quiet
    }

    private struct Life: Encodable { let status: String }
    private struct About: Encodable { let name, version: String }
    private struct Ready: Encodable {
        let status: String
        let missing: [String]
        /// Absent where nothing is.
        let degraded: [String]?

        init(missing: [String], degraded: [String]) {
            status = missing.isEmpty ? (degraded.isEmpty ? "ready" : "degraded") : "not ready"
            self.missing = missing
            self.degraded = degraded.isEmpty ? nil : degraded
        }
    }
}
