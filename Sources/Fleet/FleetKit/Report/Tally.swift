/// What a group of devices counted.
struct Tally: Sendable {
    // Telemetry messages.
    var due = 0
    var sent = 0
    var resent = 0
    var acknowledged = 0
    var refused = 0
    /// Acknowledgements that asked to keep the rest and to wait.
    var pauses = 0
    /// Acknowledgements of another epoch, or of what was never sent.
    var strayAcks = 0

    // Asks.
    var asked = 0
    var answered = 0
    var asksRefused = 0
    var asksUnanswered = 0

    // Views of what models follow: other than the one before, and the same again.
    var views = 0
    var viewsAgain = 0
    var followsRefused = 0

    // Commands; those that came again aren't done or refused again.
    var commands = 0
    var commandsAgain = 0
    var commandsDone = 0
    var commandsRefused = 0
    var commandsExpired = 0
    /// Results that the broker acknowledged, or that left on a connection of frames.
    var commandsAccepted = 0

    // Connections.
    var connects = 0
    var connected = 0
    var online = 0
    var connectsFailed = 0
    var connectionsLost = 0
    var goodbyes = 0
    /// By the tester itself, as a scenario says.
    var connectionsCut = 0
    /// By device error code; refusals by the broker as `MQTT 135`.
    var errors: [String: Int] = [:]
    /// The last reason for which an attempt or a connection ended, for people.
    var lastTrouble: String?

    var connect = Latencies()
    var ask = Latencies()
    var telemetry = Latencies()
    /// From signing in to a device's first view.
    var view = Latencies()
    /// From when a followed thing changed to the view that shows it.
    var update = Latencies()
    /// From a command's first arrival to the acceptance of its result.
    var command = Latencies()
    /// How much later than due we got to a report ourselves.
    var lateness = Latencies()

    subscript(kind: LatencyKind) -> Latencies {
        switch kind {
        case .connect: connect
        case .ask: ask
        case .telemetry: telemetry
        case .view: view
        case .update: update
        case .command: command
        }
    }

    mutating func add(_ other: Tally) {
        let counts: [WritableKeyPath<Tally, Int>] = [
            \.due, \.sent, \.resent, \.acknowledged, \.refused, \.pauses, \.strayAcks, \.asked,
            \.answered, \.asksRefused, \.asksUnanswered, \.views, \.viewsAgain, \.followsRefused, \.commands,
            \.commandsAgain, \.commandsDone, \.commandsRefused, \.commandsExpired, \.commandsAccepted, \.connects,
            \.connected, \.online, \.connectsFailed, \.connectionsLost, \.goodbyes, \.connectionsCut,
        ]
        for count in counts { self[keyPath: count] += other[keyPath: count] }
        errors.merge(other.errors, uniquingKeysWith: +)
        lastTrouble = other.lastTrouble ?? lastTrouble
        connect.add(other.connect)
        ask.add(other.ask)
        telemetry.add(other.telemetry)
        view.add(other.view)
        update.add(other.update)
        command.add(other.command)
        lateness.add(other.lateness)
    }
}
