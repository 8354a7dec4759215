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
            The exit status is 1 when something acknowledged isn't on disk or a follower showed something wrong at \
            the end, and 2 when the run couldn't be made, no device was ever served, or \
            what is on disk couldn't be asked.
            """)

    @Argument(help: "A scenario's file, such as devices/scenarios/black-friday.yaml; options override what it says.")
    var scenario: String?

    @OptionGroup(title: "Load") var load: LoadOptions
    @OptionGroup(title: "System") var system: SystemOptions

    @Flag(help: "Print the report as JSON.")
    var json = false

    @Option(name: .customLong("report"), help: "Write the report as a page of HTML into this file.")
    var page: String?

    func run() async throws {
        do {
            let system = try self.system.lookUp()
            let plan = try await PlanMaking(scenario: scenario, load: load, system: system).plan()
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
