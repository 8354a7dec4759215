import ArgumentParser
import DeviceModels
import FleetKit
import Foundation
import UnixSignals

/// `fleet run`: plays devices for a time, or until it is stopped.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Plays simulated devices and tells what became of every message.",
        discussion: """
            The exit status is 1 when something acknowledged isn't on disk, and 2 when the run couldn't be made, \
            no device was ever served, or what is on disk couldn't be asked.
            """)

    @OptionGroup(title: "Load") var load: LoadOptions
    @OptionGroup(title: "System") var system: SystemOptions

    @Flag(help: "Print the report as JSON.")
    var json = false

    @Option(name: .customLong("report"), help: "Write the report as a page of HTML into this file.")
    var page: String?

    func run() async throws {
        do {
            let system = try self.system.lookUp()
            let plan = try await plan(against: system)
            let run = try await play(plan)
            if plan.duration == nil { return }
            let verdict: Verdict? =
                if let telemetry = system.telemetry { try await run.verified(by: TelemetryService(telemetry)) } else {
                    nil
                }
            let report = RunReport(run, verdict)
            if let page { try write(ReportPage(report).html, to: page) }
            print(json ? try report.json : "\(report)")
            throw ExitCode(report.exitStatus)
        } catch let mistakes as ModelMistakes {
            Terminal.error(mistakes.description)
        } catch let error as FleetError {
            Terminal.error("fleet: \(error)")
        }
        throw ExitCode(2)
    }

    private func write(_ text: String, to path: String) throws(FleetError) {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw FleetError("--report \(path): can't be written: \(error.localizedDescription)")
        }
    }

    private func plan(against system: System) async throws -> FleetPlan {
        var roster = Roster(keys: system.keys, models: system.models, wires: load.wires)
        if let name = load.model {
            guard let model = system.models.model(named: name) else {
                let known = system.models.models.map(\.name).joined(separator: ", ")
                throw FleetError("--model \(name): there is none of that name; there are \(known)")
            }
            roster.model = model
        }
        let ids =
            try load.ids.map { $0.split(separator: ",").map(String.init) }
            ?? roster.ids(first: load.devices ?? 10)
        if let registry = system.registry, roster.model == nil {
            roster.registered = try await DeviceRegistry(registry).models(of: ids)
        }
        var plan = FleetPlan(
            devices: try roster.devices(ids), targets: system.targets, rate: load.rate, duration: try load.duration,
            ramp: load.ramp, seed: load.seed ?? .random(in: 0...UInt64.max))
        plan.threads = load.threads
        // A fleet that never ends is stopped by somebody who waits.
        plan.drain = load.drain ?? (plan.duration == nil ? .seconds(1) : .seconds(5))
        return plan
    }

    /// Runs until the time is over, or SIGTERM or SIGINT asks for an earlier end.
    private func play(_ plan: FleetPlan) async throws -> FleetRun {
        let screen = LiveScreen(plan, isColoured: Terminal.isColoured)
        let style: ProgressLines.Style =
            plan.duration == nil ? .quiet : Terminal.isInteractive ? .screen(screen) : .plain
        let lines = ProgressLines(style)
        let running = Task { try await Fleet(plan).run { await lines.show($0) } }
        let signals = Task {
            for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint) {
                running.cancel()
            }
        }
        defer { signals.cancel() }
        let run = try await running.value
        return run
    }
}
