import ArgumentParser
import DeviceModels
import FleetKit

/// What runs: which devices, how many messages, for how long.
struct LoadOptions: ParsableArguments {
    enum Speech: String, ExpressibleByArgument, CaseIterable {
        case frames, mqtt, both
    }

    @Option(help: "How many devices of the fleet's keys (fleet-…); a scenario's groups are scaled to so many.")
    var devices: Int?

    @Option(help: "The devices' ids, with commas between; instead of --devices.")
    var ids: String?

    @Option(
        name: .customLong("protocol"), help: "What they speak: frames, mqtt, or both in turn; without a scenario both.")
    var speech: Speech?

    @Option(help: "The model that all play; else as registered, or by how the id begins.")
    var model: String?

    @Option(help: "Messages of a device in a time, such as 1/10s; else as its model says.", transform: rateWritten)
    var rate: Rate?

    @Option(name: .customLong("for"), help: "How long, such as 30s; 0 for ever. Without a scenario 30s.")
    var length: String?

    @Flag(help: "Until SIGTERM or Ctrl-C; the same as --for 0.")
    var forever = false

    @Option(help: "The time over which the connections are spread, such as 5s.", transform: timeWritten)
    var ramp: Duration?

    @Option(help: "How long answers are waited for at the end.", transform: timeWritten)
    var drain: Duration?

    @Option(help: "Pages that are followed at the web backend, as browsers do.")
    var followers: Int?

    @Flag(help: "Leave prices alone, whatever the scenario says.")
    var noChanges = false

    @Option(help: "Repeats a run: the same values and instants.")
    var seed: UInt64?

    @Option(help: "Event loops for the devices' sockets.")
    var threads = 1

    /// nil: for ever.
    var duration: Duration? {
        get throws {
            let length = length ?? "30s"
            if forever || length == "0" || length == "0s" { return nil }
            guard let duration = Duration(written: length), duration > .zero else {
                throw ValidationError("--for is a time such as 30s, 5m or 1h, or 0")
            }
            return duration
        }
    }

    mutating func validate() throws {
        guard devices == nil || ids == nil else { throw ValidationError("--devices or --ids, not both") }
        guard (1...100_000).contains(devices ?? 1) else { throw ValidationError("--devices is 1 to 100000") }
        guard (1...64).contains(threads) else { throw ValidationError("--threads is 1 to 64") }
        _ = try duration
    }

    var wires: [FleetDevice.Wire] {
        switch speech ?? .both {
        case .frames: [.frames]
        case .mqtt: [.mqtt]
        case .both: [.frames, .mqtt]
        }
    }
}

/// Against what: a running system's addresses, keys and models.
struct SystemOptions: ParsableArguments {
    @Option(help: "The folder in which a running system says where it is.")
    var system = ".facet"

    @Option(
        name: [.customLong("target"), .customLong("frames")], help: "Where frames are spoken, host:port.")
    var target: String?

    @Option(help: "The broker, mqtt://host:port.")
    var broker: String?

    @Option(help: "Where frames are spoken by TLS, if that is elsewhere; the other address is without then.")
    var tlsTarget: String?

    @Option(help: "The broker by TLS, mqtts://host:port, if that is elsewhere.")
    var tlsBroker: String?

    @Option(help: "The web backend's URL, whose pages are followed.")
    var web: String?

    @Option(help: "File of the authorities, in PEM, that vouch for both: they are spoken to by TLS.")
    var ca: String?

    @Option(
        name: [.customLong("topic-prefix"), .customLong("topics-prefix")],
        help: "What stands before every MQTT topic, such as shop-7/.")
    var topicPrefix = ""

    @Flag(help: "The broker's PUBACK acknowledges a message: for a broker behind which nobody sends acks.")
    var puback = false

    @Option(help: "A file with a line ID,KEY a device; may stand several times.")
    var keys: [String] = []

    @Option(help: "The telemetry service's URL, which is asked what is on disk.")
    var verify: String?

    @Flag(help: "Don't ask what is on disk.")
    var noVerify = false

    @Option(help: "The catalog service's URL, whose prices a scenario may change.")
    var catalog: String?

    @Option(help: "The devices service's URL, which is asked for the devices' models.")
    var registry: String?

    @Option(help: "The folder of the model files.")
    var models = "devices"

    /// The one device and its key that another option says.
    var named: (id: String, key: String)?

    private enum CodingKeys: String, CodingKey {
        case system, target, tlsTarget, broker, tlsBroker, web, catalog, ca, topicPrefix, puback, keys, verify,
            noVerify, registry
        case models
    }
}

private func rateWritten(_ text: String) throws -> Rate {
    guard let rate = Rate(written: text) else {
        throw ValidationError("'\(text)' is no rate; write messages and a time, such as 1/10s")
    }
    return rate
}

private func timeWritten(_ text: String) throws -> Duration {
    guard let duration = Duration(written: text) else {
        throw ValidationError("'\(text)' is no time; write a number and a unit, such as 500ms, 10s or 5m")
    }
    return duration
}
