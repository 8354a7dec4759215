/// The configuration of a mosquitto 2.0 that a supervisor of ours runs (`mosquitto -c FILE`).
public struct MosquittoConfiguration: Sendable {
    public var host: String
    public var port: Int
    /// Nil: without TLS, for the loopback alone.
    public var tls: ListenerTLS?
    /// Of a second listener, on the loopback and without TLS, for our own processes.
    public var localPort: Int?
    /// The shared library `libfacet-broker-plugin.so`.
    public var pluginPath: String
    /// Written by `KeyFile.write(devices:)` and `KeyFile.write(accounts:)`.
    public var devicesFile: String
    public var accountsFile: String
    /// What stands before `devices/…`, with its last slash; empty for nothing.
    public var topicPrefix = ""
    /// Topics of a fleet's own, on which each device may publish below its own id.
    public var accepted: [TopicPattern] = []
    /// Where sessions and their messages are kept over a restart of the broker; nil keeps them in memory alone.
    public var dataFolder: String?
    /// Whom the broker becomes when started as root; root itself if its folders are private to root.
    public var user: String?
    public var packetBytesMax = 32 << 10
    /// Messages under way to one client, and waiting for one that is slow or away.
    public var inflightMax = 1_000
    public var queuedMax = 100_000
    public var memoryBytesMax = 512 << 20

    public init(host: String, port: Int, pluginPath: String, devicesFile: String, accountsFile: String) {
        self.host = host
        self.port = port
        self.pluginPath = pluginPath
        self.devicesFile = devicesFile
        self.accountsFile = accountsFile
    }

    /// The file's text. Throws `invalid` where a value would break out of its line.
    public func text() throws(BrokerError) -> String {
        var lines = ["listener \(port) \(host)"] + (tls?.lines ?? [])
        if let localPort { lines.append("listener \(localPort) 127.0.0.1") }
        lines += [
            "allow_anonymous false",
            "plugin \(pluginPath)",
            "plugin_opt_devices \(devicesFile)",
            "plugin_opt_accounts \(accountsFile)",
            "max_packet_size \(packetBytesMax)",
            "max_inflight_messages \(inflightMax)",
            "max_queued_messages \(queuedMax)",
            "memory_limit \(memoryBytesMax)",
            "persistent_client_expiration 7d",
            "set_tcp_nodelay true",
            "log_dest stderr",
            "log_type error",
            "log_type warning",
            "log_type notice",
            "connection_messages false",
        ]
        if !topicPrefix.isEmpty { lines.append("plugin_opt_prefix \(topicPrefix)") }
        if !accepted.isEmpty { lines.append("plugin_opt_accept \(accepted.map(\.rule).joined(separator: " "))") }
        if let user { lines.append("user \(user)") }
        if let dataFolder {
            lines += ["persistence true", "persistence_location \(dataFolder)/", "autosave_interval 60"]
        }
        guard lines.allSatisfy({ line in !line.contains { $0.isNewline || $0 == "\0" } }) else {
            throw .invalid("a line break in the broker's configuration")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
