public import Foundation
import Glibc
import Synchronization

/// A program that a test runs. Foundation's `Process` hands its thread's blocked signals down, and a test's
/// thread blocks SIGTERM; this one starts with none blocked.
public final class ChildProcess: Sendable {
    public let processID: pid_t
    private let isReaped = Mutex(false)

    /// Starts it with its output appended to `log`.
    public init(_ program: String, _ arguments: [String], log: URL) throws {
        var files: posix_spawn_file_actions_t = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&files, 1, log.path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&files, 1, 2)
        // A child that inherits the listener of a stub keeps it open when the stub is gone.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? [] {
            if let descriptor = Int32(name), descriptor > 2 { posix_spawn_file_actions_addclose(&files, descriptor) }
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        var texts = ([program] + arguments).map { strdup($0) } + [nil]
        defer { texts.forEach { free($0) } }
        var processID: pid_t = 0
        let code = posix_spawnp(&processID, program, &files, &attributes, &texts, environ)
        guard code == 0 else {
            throw NeverHappened(what: "\(program): \(String(cString: strerror(code)))", limit: .zero)
        }
        self.processID = processID
    }

    /// Sends the signal to a process that still runs.
    public func send(_ signal: Int32) {
        isReaped.withLock { if !$0 { _ = kill(processID, signal) } }
    }

    /// Sends the signal (also to a stopped process), waits for the end, and returns what `waitpid` says.
    @discardableResult
    public func end(by signal: Int32) -> Int32 {
        isReaped.withLock { isReaped in
            var status: Int32 = 0
            guard !isReaped else { return 0 }
            kill(processID, SIGCONT)
            kill(processID, signal)
            waitpid(processID, &status, 0)
            isReaped = true
            return status
        }
    }

    /// Waits until it has ended by itself and returns its exit status; -1 if a signal ended it.
    public func exitStatus(within limit: Duration = .seconds(15)) async throws -> Int32 {
        var status: Int32?
        try await eventually("a process ends", within: limit) {
            status = reap()
            return status != nil
        }
        return status ?? -1
    }

    /// The exit status if it has just been found to have ended; -1 if a signal ended it.
    func reap() -> Int32? {
        isReaped.withLock { isReaped in
            var status: Int32 = 0
            guard !isReaped, waitpid(processID, &status, WNOHANG) == processID else { return nil }
            isReaped = true
            return status & 0x7f == 0 ? (status >> 8) & 0xff : -1
        }
    }
}
