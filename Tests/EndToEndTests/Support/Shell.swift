import Foundation
import TestFixtures

extension RunningSystem {
    /// Runs a script in the system's folder, as a person in the project's folder would.
    func shell(_ script: String, within limit: Duration = .seconds(20)) async throws -> ShellResult {
        try await runShell(script, in: folder, within: limit)
    }

    /// The API key of a device of the demonstration.
    func key(_ device: String) throws -> String {
        let lines = try String(contentsOf: dataFolder.appendingPathComponent("device-keys.csv"), encoding: .utf8)
        let line = lines.split(separator: "\n").first { $0.hasPrefix("\(device),") }
        return line.map { String($0.dropFirst(device.count + 1)) } ?? ""
    }

    var brokerPort: Int { runFile?["endpoints"]["broker"].string.flatMap { URL(string: $0)?.port } ?? 0 }

    /// The options by which mosquitto's clients sign in as a device.
    func login(_ device: String, _ suffix: String) throws -> String {
        "-h 127.0.0.1 -p \(brokerPort) -V mqttv5 -i \(device)~\(suffix) -u \(device) -P \(try key(device))"
    }
}

/// What a script says in a folder.
func shellOutput(_ script: String, in folder: URL) async throws -> String {
    try await runShell(script, in: folder, within: .seconds(20)).output
}
