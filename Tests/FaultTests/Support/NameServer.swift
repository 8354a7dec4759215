import Foundation
import Glibc
import TestFixtures

/// A dnsmasq at an address of the loopback of its own. What runs in its wrapper sees a resolv.conf that names it.
actor NameServer {
    private static let executable = ["/usr/sbin/dnsmasq", "/usr/local/sbin/dnsmasq"]
        .first(where: FileManager.default.isExecutableFile)

    /// Port 53 is root's, and so is another resolv.conf.
    static var mayRun: Bool { executable != nil && getuid() == 0 && mayUnshare }

    private static var mayUnshare: Bool {
        guard
            let process = try? ChildProcess(
                "unshare", ["-m", "true"], log: FileManager.default.temporaryDirectory.appendingPathComponent("unshare")
            )
        else { return false }
        return process.end(by: 0) == 0
    }

    nonisolated let folder: URL
    private nonisolated let address: String
    private var process: ChildProcess?

    static func with(_ body: (NameServer) async throws -> Void) async throws {
        let names = try NameServer()
        do {
            try await names.start(knowing: ["service.test": "127.0.0.1"])
            try await body(names)
            await names.remove()
        } catch {
            await names.remove()
            throw error
        }
    }

    private init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("facet-names-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        address = "127.53.\(Int.random(in: 1...250)).\(Int.random(in: 1...250))"
        let text = "nameserver \(address)\noptions timeout:5 attempts:2\n"
        try Data(text.utf8).write(to: folder.appendingPathComponent("resolv.conf"))
    }

    /// Before a command: its own view of /etc/resolv.conf.
    nonisolated var wrapper: [String] {
        let script = "mount --bind \(folder.path)/resolv.conf /etc/resolv.conf && exec \"$@\""
        return ["unshare", "-m", "sh", "-c", script, "sh"]
    }

    func start(knowing names: [String: String]) async throws {
        if let process {
            process.send(SIGCONT)
            return
        }
        let entries = names.map { "--address=/\($0.key)/\($0.value)" }
        process = try ChildProcess(
            Self.executable ?? "dnsmasq",
            [
                "--keep-in-foreground", "--log-facility=-", "--conf-file=/dev/null", "--port=53",
                "--listen-address=\(address)",
                "--bind-interfaces", "--no-resolv", "--no-hosts", "--user=root", "--pid-file=",
            ] + entries, log: folder.appendingPathComponent("log"))
        try await eventually("the name server runs") {
            let text = (try? String(contentsOf: folder.appendingPathComponent("log"), encoding: .utf8)) ?? ""
            return text.contains("started")
        }
    }

    /// It keeps its port and says nothing.
    func stop() async throws {
        process?.send(SIGSTOP)
    }

    private func remove() {
        process?.end(by: SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }
}
