import CompositionCore
import Foundation
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import UnixSignals

/// One process that serves one backend until SIGTERM or SIGINT.
///
/// The operations listener is up first and down last; the services' events are followed while anybody is answered. On a signal readiness turns false, then the frontends stop
/// accepting and end what runs, all within the grace time.
struct BackendServer: Sendable {
    let backend: any Backend.Type
    let settings: Settings

    /// Returns when the process was told to stop and did; throws what kept it from serving.
    func run() async throws {
        let name = backend.description.name
        let logger = ProcessLog.logger(name, level: settings[CommonKeys.logLevel])
        let group = MultiThreadedEventLoopGroup.singleton
        let environment = try BackendEnvironment(
            backend.description, values: settings, logger: logger, eventLoopGroup: group)
        let readiness = Readiness()
        let desk = ExplainDesk(backend: name, logger: logger)
        let intake = EventIntake(environment.services, changes: environment.changes, logger: logger)
        let events = EventSource(backend.description, settings, environment.services, intake: intake, logger: logger)
        let operations = OperationsListener(
            name: name, address: operationsAddress, group: group, logger: logger, missing: readiness.missing,
            degraded: { events.degraded }, following: { readiness.following },
            measures: readiness.measures, explaining: desk, events: EventRoutes(intake: intake, source: events))
        let frontends = FrontendService(
            backend: backend, environment: environment, readiness: readiness, desk: desk, logger: logger)
        let stopping = StopService(readiness: readiness, grace: settings[CommonKeys.grace], logger: logger)
        let memory = MemoryWatch(
            source: MemorySource.find(limit: settings[CommonKeys.memoryLimit]), pressure: .process, logger: logger)
        // Shut down in reverse: readiness, frontends, events, operations.
        var configuration = ServiceGroupConfiguration(
            services: [.init(service: operations), .init(service: memory)]
                + (events.feed.map { [.init(service: $0)] } ?? []) + [
                    .init(service: frontends, successTerminationBehavior: .gracefullyShutdownGroup),
                    .init(service: stopping),
                ], gracefulShutdownSignals: [.sigterm, .sigint], logger: Self.quiet(logger))
        configuration.maximumGracefulShutdownDuration = settings[CommonKeys.grace]
        try await ServiceGroup(configuration: configuration).run()
        logger.info("stopped")
    }

    private var operationsAddress: ListeningAddress {
        ListeningAddress(
            host: settings[CommonKeys.operationsHost], port: settings[BackendKeys(backend.description).operationsPort])
    }

    /// The lifecycle library's own account of starting and stopping is for debugging.
    static func quiet(_ logger: Logger) -> Logger {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .error)
        return quiet
    }
}

/// Assembles the frontends and runs them side by side.
private struct FrontendService: ServiceLifecycle.Service {
    let backend: any Backend.Type
    let environment: BackendEnvironment
    let readiness: Readiness
    let desk: ExplainDesk
    let logger: Logger

    func run() async throws {
        let frontends = try await backend.frontends(in: environment)
        readiness.watch(frontends)
        desk.open(frontends)
        let group = ServiceGroup(
            services: frontends.map { RunningFrontend(frontend: $0, logger: logger) },
            logger: BackendServer.quiet(logger))
        try await group.run()
    }
}

private struct RunningFrontend: ServiceLifecycle.Service {
    let frontend: any Frontend
    let logger: Logger

    func run() async throws {
        try await frontend.run { [name = frontend.name, logger] address in
            logger.info("\(name) listens at \(address.host):\(address.port)")
        }
    }
}

/// Turns readiness off at the signal, and ends the process should it not stop in its grace time.
private struct StopService: ServiceLifecycle.Service {
    let readiness: Readiness
    let grace: Duration
    let logger: Logger

    func run() async throws {
        try await gracefulShutdown()
        readiness.stop()
        logger.info("stopping: running requests may end")
        let limit = grace + .seconds(1)
        // Not awaited: it must fire exactly when everything that could be awaited doesn't end.
        Task.detached { [logger] in
            try await Task.sleep(for: limit)
            logger.error("did not stop in \(limit)")
            exit(1)
        }
    }
}
