import ArgumentParser
import DeviceModels
import FleetKit

/// `fleet probe`: a doctor for one device.
struct ProbeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract: "Holds each conversation of one device, and says what is wrong and what to do.",
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

    @Option(
        name: .customLong("protocol"),
        help: "frames, mqtt (MQTT 5) or mqtt3 (MQTT 3.1.1), with -tls behind it where TLS is a must.",
        transform: speechWritten)
    var speech = Speech.frames

    @Flag(help: "Also send one reading a sensor, which is stored as any other.")
    var reading = false

    @OptionGroup(title: "System") var system: SystemOptions

    func run() async throws {
        let report: ProbeReport
        do {
            report = try await look()
        } catch {
            Terminal.error("fleet: \(error)")
            throw ExitCode(2)
        }
        print(report)
        throw ExitCode(report.isGood ? 0 : 1)
    }

    private func look() async throws -> ProbeReport {
        var options = system
        // Who names the key needs no file of keys.
        if let key { options.named = (device, key) }
        let system = try options.lookUp()
        guard let endpoint = system.targets.endpoint(of: speech.wire, isSecure: speech.isSecure) else {
            throw FleetError("where \(speech) is spoken isn't known: name it by --target or --broker")
        }
        let (target, authorities) = (endpoint.place, endpoint.authorities)
        if speech.isSecure, authorities == nil {
            throw FleetError("\(speech) needs the file of authorities that vouch for the server (--ca)")
        }
        let found = try found(in: system)
        guard speech.wire != .frames else {
            return await Probe(found, at: target, authorities: authorities, sendsReading: reading).run()
        }
        let prefix = system.targets.topicPrefix
        return await BrokerProbe(
            found, at: target, topicPrefix: prefix, authorities: authorities, sendsReading: reading
        ).run()
    }

    private func found(in system: System) throws -> FleetDevice {
        var roster = Roster(keys: system.keys, models: system.models, wires: [speech.wire])
        if let model {
            roster.model = system.models.model(named: model)
            if roster.model == nil { throw FleetError("--model \(model): there is none of that name") }
        }
        guard var found = try roster.devices([device]).first else { throw FleetError("no such device") }
        found.mqtt = speech.mqtt
        return found
    }
}

private func speechWritten(_ text: String) throws -> Speech {
    guard let speech = Speech(written: text) else {
        throw ValidationError("'\(text)' is none of \(Speech.names.joined(separator: ", "))")
    }
    return speech
}
