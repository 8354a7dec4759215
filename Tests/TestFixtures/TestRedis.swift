public import Foundation
import Glibc
import NIOCore
import Synchronization

/// A real redis-server on a free port of the loopback, in a folder of its own. What it answered survives its being killed.
public final class TestRedis: Sendable {
    public let port: Int
    public let folder: URL
    private let password: String?
    private let process = Mutex<ChildProcess?>(nil)

    public init(password: String? = nil) throws {
        port = try freePort()
        self.password = password
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("facet-redis-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    }

    /// Starts a server for the body and stops it afterwards.
    public static func with<Result>(
        password: String? = nil, isolation: isolated (any Actor)? = #isolation,
        _ body: (TestRedis) async throws -> Result
    ) async throws -> Result {
        let redis = try TestRedis(password: password)
        defer { redis.remove() }
        try await redis.start()
        return try await body(redis)
    }

    public var url: String { "redis://\(password.map { ":\($0)@" } ?? "")127.0.0.1:\(port)" }

    /// Starts it (again), and returns when it takes commands: it listens earlier, while it loads what it kept.
    public func start() async throws {
        var arguments = ["--port", "\(port)", "--bind", "127.0.0.1", "--dir", folder.path, "--save", ""]
        arguments += ["--appendonly", "yes", "--appendfsync", "always"]
        if let password { arguments += ["--requirepass", password] }
        let server = try ChildProcess("redis-server", arguments, log: folder.appendingPathComponent("redis.log"))
        process.withLock { $0 = server }
        try await eventually("Redis takes commands") {
            guard server.reap() == nil else { throw NeverHappened(what: "Redis runs", limit: .zero) }
            let answer = try? await rawExchange(
                port: port, sending: ByteBuffer(string: "PING\r\n"), within: .seconds(2)
            ) { $0.hasSuffix("\r\n") }
            return answer.map { $0.hasPrefix("+PONG") || $0.hasPrefix("-NOAUTH") } ?? false
        }
    }

    /// Sends a signal: SIGSTOP makes a server that is there and says nothing.
    public func send(_ signal: Int32) {
        process.withLock { $0?.send(signal) }
    }

    /// Ends it as a crash would.
    public func kill() {
        let running = process.withLock { process in
            defer { process = nil }
            return process
        }
        running?.end(by: SIGKILL)
    }

    public func remove() {
        kill()
        try? FileManager.default.removeItem(at: folder)
    }
}
