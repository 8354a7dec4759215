/// A login of one of our own processes at the broker. Names of accounts begin with `@`, so that no device has one;
/// its client ids are the name itself, or that, `~` and anything.
public struct BrokerAccount: Sendable, Hashable {
    /// With the `@`.
    public var name: String
    /// One or two, as `KeyFile.hash` makes them: two while a password is changed.
    public var passwordHashes: [String]
    /// Topic filters; what is subscribed must lie inside one. A shared subscription is named as such.
    public var reads: [String]
    /// Topic filters; what is published must lie inside one.
    public var writes: [String]

    public init(name: String, passwordHashes: [String], reads: [String] = [], writes: [String] = []) {
        self.name = name
        self.passwordHashes = passwordHashes
        self.reads = reads
        self.writes = writes
    }

    /// A backend that serves devices: everything under `devices/`, its shared subscriptions, what its processes say to
    /// each other under `facet/`, and the events.
    ///
    /// - Parameter accepted: topics of a fleet's own
    public static func deviceBackend(
        _ name: String, passwordHash: String, shareGroup: String, topicPrefix: String = "",
        accepted: [TopicPattern] = []
    ) -> BrokerAccount {
        let (tree, own) = ("\(topicPrefix)devices/#", "\(topicPrefix)facet/#")
        return BrokerAccount(
            name: name, passwordHashes: [passwordHash],
            reads: [tree, "$share/\(shareGroup)/\(tree)", own, "events/#"]
                + accepted.map { "$share/\(shareGroup)/\($0.filter)" }, writes: [tree, own])
    }

    /// A backend that only follows the services' events.
    public static func eventReader(_ name: String, passwordHash: String) -> BrokerAccount {
        BrokerAccount(name: name, passwordHashes: [passwordHash], reads: ["events/#"])
    }

    /// The services, which publish the events.
    public static func eventWriter(_ name: String, passwordHash: String) -> BrokerAccount {
        BrokerAccount(name: name, passwordHashes: [passwordHash], writes: ["events/#"])
    }
}
