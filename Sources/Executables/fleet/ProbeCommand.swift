import ArgumentParser
import DeviceModels
import FleetKit

/// `fleet probe`: a doctor for one device.
struct ProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Holds each conversation of one device on frames, and says what is wrong and what to do.",
        discussion: """
            It takes the device's place: the device itself is replaced, and comes back. The exit status is 0 when all \
            is well, 1 when something is wrong, 2 when it couldn't be tried.
            """)

    @Option(help: "The device's id.")
    var device: String

    @Option(help: "The device's key; else it is looked up in the system's files, or those of --keys.")
    var key: String?

    @Option(help: "The device's model; else by how its id begins.")
    var model: String?

    @Flag(help: "Also send one reading a sensor, which is stored as any other.")
    var reading = false

    @OptionGroup(title: "System") var system: SystemOptions

    func run() async throws {
        let report: ProbeReport
        do {
            report = try await probe().run()
        } catch {
            Terminal.error("fleet: \(error)")
            throw ExitCode(2)
        }
        print(report)
        throw ExitCode(report.isGood ? 0 : 1)
    }

    private func probe() throws -> Probe {
        var options = system
        // Who names the key needs no file of keys.
        if let key { options.named = (device, key) }
        let system = try options.lookUp()
        guard let target = system.targets.frames else {
            throw FleetError("where frames are spoken isn't known: name it by --target host:port")
        }
        var roster = Roster(keys: system.keys, models: system.models, wires: [.frames])
        if let model {
            roster.model = system.models.model(named: model)
            if roster.model == nil { throw FleetError("--model \(model): there is none of that name") }
        }
        guard let found = try roster.devices([device]).first else { throw FleetError("no such device") }
        return Probe(found, at: target, authorities: system.targets.authorities, sendsReading: reading)
    }
}
