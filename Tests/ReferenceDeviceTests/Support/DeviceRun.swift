import Foundation
import Glibc
import TestFixtures
import Testing

enum Wire: String, CaseIterable {
    case frames, mqtt
}

/// A device in C, its flash, and the processes that were it, one after the other.
final class DeviceRun {
    let store: RunningStore
    private let command: [String]
    private let log: URL
    private let executable: String
    private(set) var process: ChildProcess?

    /// - Parameter model: `label` or `scale`
    init(_ model: String, on wire: Wire, in store: RunningStore, build: DeviceBuild) throws {
        let endpoints = try #require(store.runFile?.endpoints)
        let broker = try #require(endpoints.broker.split(separator: "/").last)
        let name = UUID().uuidString
        let keys = store.folder.appendingPathComponent(".facet/device-keys.csv").path
        self.store = store
        log = store.folder.appendingPathComponent("device-\(name).log")
        executable = build.executable
        command =
            [
                model, "--id", "\(model)-demo", "--keys", keys,
                "--flash", store.folder.appendingPathComponent("\(name).flash").path,
            ] + (wire == .mqtt ? ["--to", String(broker), "--mqtt"] : ["--to", endpoints.frames])
    }

    deinit {
        process?.end(by: SIGKILL)
    }

    /// Starts it (again).
    func start(_ flags: [String] = []) throws {
        process = try ChildProcess(executable, command + flags, log: log)
    }

    /// Starts a scale that weighs these numbers and ends when all are acknowledged.
    func start(weighing numbers: some Sequence<Int>, wrapper: String = "") throws {
        let input = store.folder.appendingPathComponent("numbers-\(UUID().uuidString)")
        try numbers.map { "\($0)\n" }.joined().write(to: input, atomically: true, encoding: .utf8)
        let script = "exec \(wrapper) \"$@\" --input < \(input.path)"
        process = try ChildProcess("/bin/bash", ["-c", script, "bash", executable] + command, log: log)
    }

    /// Its API key.
    var key: String? {
        let file = store.folder.appendingPathComponent(".facet/device-keys.csv")
        let lines = (try? String(contentsOf: file, encoding: .utf8))?.split(separator: "\n") ?? []
        return lines.first { $0.hasPrefix("\(command[2]),") }.map { String($0.dropFirst(command[2].count + 1)) }
    }

    /// Ends it as a cut of the power would.
    func kill() {
        process?.end(by: SIGKILL)
    }

    /// All that it has said, of all starts.
    var said: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    var epochs: Set<UInt32> {
        Set(said.matches(of: #/starts with epoch (\d+)/#).compactMap { UInt32($0.output.1) })
    }

    /// What it said that it has kept, as epoch/sequence and value. A line that a kill cut off isn't one.
    var weighed: [String: Int] {
        let lines = said.matches(of: #/weighs (-?\d+) g.*\((\d+\/\d+)\)\n/#)
        return Dictionary(lines.map { (String($0.output.2), Int($0.output.1) ?? 0) }) { first, _ in first }
    }
}
