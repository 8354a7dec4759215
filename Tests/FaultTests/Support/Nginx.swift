import Foundation
import Glibc
import TestFixtures

/// A real nginx on a port of its own.
struct Nginx: Sendable {
    private static let executable = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"]
        .first(where: FileManager.default.isExecutableFile)
    static var isInstalled: Bool { executable != nil }

    let port: Int
    let folder: URL

    var url: String { "http://127.0.0.1:\(port)" }

    /// - Parameters:
    ///   - server: what stands in its `server` block
    ///   - more: beside it
    static func with(
        server: String, more: String = "", isolation: isolated (any Actor)? = #isolation,
        _ body: (Nginx) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("facet-nginx-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        // Its workers run as another user when it is started as root.
        chmod(folder.path, 0o755)
        let nginx = Nginx(port: try freePort(), folder: folder)
        let configuration = nginx.configuration(server, more)
        try Data(configuration.utf8).write(to: folder.appendingPathComponent("nginx.conf"))
        let log = folder.appendingPathComponent("log")
        let process = try ChildProcess(
            executable ?? "nginx", ["-p", folder.path, "-c", "nginx.conf", "-e", "error.log"], log: log)
        defer {
            process.end(by: SIGTERM)
            try? FileManager.default.removeItem(at: folder)
        }
        try await eventually("nginx listens") {
            guard process.isAlive else { throw Ended(log: (try? String(contentsOf: log, encoding: .utf8)) ?? "") }
            return canConnect(port: nginx.port)
        }
        try await body(nginx)
    }

    /// A file of zeros that takes no space.
    func makeSparseFile(_ name: String, bytes: Int) {
        let path = folder.appendingPathComponent(name).path
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        truncate(path, bytes)
    }

    private func configuration(_ server: String, _ more: String) -> String {
        """
        daemon off; worker_processes 1; pid nginx.pid;
        events { worker_connections 512; }
        http {
          access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi; scgi_temp_path scgi;
          \(more)
          server { listen 127.0.0.1:\(port); root \(folder.path); \(server) }
        }
        """
    }
}
