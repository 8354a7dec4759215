import CompositionCore
import Foundation
import NIOPosix
import ServiceLifecycle
import UnixSignals

/// `run` from the first line to the last: the folder, the ports, the operations listener, the supervisor.
struct DeploymentRun {
    let deployment: any Deployment.Type
    let settings: Settings
    let configurationFile: String?
    var console = Console()

    func run() async throws {
        let folder = try DataFolder(settings[CommonKeys.data])
        let lock = try folder.lock()
        // One that a killed run left says nothing true.
        RunFile.remove(dataFolder: folder.path)
        let needs = [PortNeed("supervisor", wanted: settings[SupervisorKeys.operationsPort])]
        let allocation = try await PortAllocation.allocate(
            needs + deployment.ports(settings), keptIn: folder.path + "/ports.json")
        for note in allocation.notes { console.say(note) }
        let stage = try Stage(
            folder: folder, settings: settings, ports: allocation.ports, configurationFile: configurationFile)
        try await supervise(stage)
        lock.release()
    }

    private func supervise(_ stage: Stage) async throws {
        let logger = ProcessLog.logger("supervisor", level: settings[CommonKeys.logLevel])
        let supervisor = Supervisor(stage: stage, console: console)
        let operations = OperationsListener(
            name: "supervisor", address: ListeningAddress(host: "127.0.0.1", port: stage.port("supervisor")),
            group: MultiThreadedEventLoopGroup.singleton, logger: BackendServer.quiet(logger),
            missing: { await supervisor.missing })
        let service = SupervisorService(
            deployment: deployment, stage: stage, supervisor: supervisor, console: console)
        let configuration = ServiceGroupConfiguration(
            services: [
                .init(service: operations),
                .init(
                    service: service, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup),
            ], gracefulShutdownSignals: [.sigterm, .sigint, .sighup], logger: BackendServer.quiet(logger))
        try await ServiceGroup(configuration: configuration).run()
    }
}

/// Up, wait for the signal, down. Whatever fails on the way up, everything is taken down.
private struct SupervisorService: ServiceLifecycle.Service {
    let deployment: any Deployment.Type
    let stage: Stage
    let supervisor: Supervisor
    let console: Console

    func run() async throws {
        var failure: (any Error)?
        do {
            try await cancelWhenGracefulShutdown {
                try await supervisor.bringUp(deployment.steps(stage))
                try await supervisor.publish(deployment.runFile(stage))
                console.say(try await deployment.guide(stage))
                try await gracefulShutdown()
            }
        } catch is CancellationError {
            // The signal came while something was awaited.
        } catch {
            failure = error
            console.say("\(error)")
        }
        await supervisor.takeDown()
        if let failure { throw failure }
    }
}
