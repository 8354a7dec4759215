import Foundation
import Glibc
import TestFixtures

/// strace, which lets a system call of a running process fail, or kills the process there.
enum Injection {
    /// Whether it is here and may look into a process.
    static let mayRun: Bool = {
        guard
            let tried = try? ChildProcess(
                "strace", ["-f", "-o", "/dev/null", "-e", "trace=fsync", "true"],
                log: FileManager.default.temporaryDirectory.appendingPathComponent("strace"))
        else { return false }
        return tried.end(by: 0) == 0
    }()

    /// Attaches to the process. What is injected is said as strace says it: `fdatasync:signal=KILL:when=3`.
    static func into(_ process: ChildProcess, _ what: String, log: URL) throws -> ChildProcess {
        let calls = what.prefix { $0 != ":" }
        return try ChildProcess(
            "strace",
            ["-f", "-o", "/dev/null", "-e", "trace=\(calls)", "-e", "inject=\(what)", "-p", "\(process.processID)"],
            log: log)
    }
}
