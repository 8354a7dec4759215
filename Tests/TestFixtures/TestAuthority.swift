public import Foundation

/// A certificate authority of one test, made by openssl in a folder of its own.
public struct TestAuthority: Sendable {
    public let folder: URL

    public init() async throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("facet-ca-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        try await openssl("req", "-x509", "-subj", "/CN=test authority", "-days", "2", key: "ca", out: "ca.pem")
    }

    /// The file that clients trust.
    public var certificate: String { path("ca.pem") }

    /// A certificate for names as `DNS:localhost,IP:127.0.0.1`, and the file of its key. Negative days: it has expired.
    public func issue(
        _ names: String, subject: String = "service", days: Int = 2
    ) async throws -> (certificate: String, key: String) {
        let name = UUID().uuidString
        try await openssl("req", "-subj", "/CN=\(subject)", key: name, out: "\(name).csr")
        try Data("subjectAltName=\(names)\n".utf8).write(to: URL(fileURLWithPath: path("\(name).ext")))
        try await openssl(
            "x509", "-req", "-in", path("\(name).csr"), "-CA", path("ca.pem"), "-CAkey", path("ca.key"),
            "-CAcreateserial", "-days", "\(days)", "-extfile", path("\(name).ext"), out: "\(name).pem")
        return (path("\(name).pem"), path("\(name).key"))
    }

    /// One that only itself vouches for.
    public func selfSigned(_ names: String) async throws -> (certificate: String, key: String) {
        let name = UUID().uuidString
        try await openssl(
            "req", "-x509", "-subj", "/CN=service", "-days", "2", "-addext", "subjectAltName=\(names)", key: name,
            out: "\(name).pem")
        return (path("\(name).pem"), path("\(name).key"))
    }

    /// The file of the list of these certificates, taken back (RFC 5280, section 5).
    public func revocations(of certificates: [String]) async throws -> String {
        let index = path("index.txt")
        try Data().write(to: URL(fileURLWithPath: index))
        let settings = """
            [ca]
            default_ca = test
            [test]
            database = \(index)
            default_md = sha256
            default_crl_days = 2
            """
        try Data(settings.utf8).write(to: URL(fileURLWithPath: path("ca.cnf")))
        let authority = ["ca", "-config", path("ca.cnf"), "-keyfile", path("ca.key"), "-cert", certificate]
        for revoked in certificates { try await openssl(authority + ["-revoke", revoked]) }
        try await openssl(authority + ["-gencrl", "-out", path("crl.pem")])
        return path("crl.pem")
    }

    public func remove() {
        try? FileManager.default.removeItem(at: folder)
    }

    private func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private func openssl(_ arguments: String..., key: String? = nil, out: String) async throws {
        let newKey = key.map {
            ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", path("\($0).key")]
        }
        try await openssl(arguments + (newKey ?? []) + ["-out", path(out)])
    }

    private func openssl(_ arguments: [String]) async throws {
        let log = folder.appendingPathComponent("log")
        let process = try ChildProcess("openssl", arguments, log: log)
        guard try await process.exitStatus() == 0 else {
            throw NeverHappened(what: (try? String(contentsOf: log, encoding: .utf8)) ?? "openssl", limit: .zero)
        }
    }
}
