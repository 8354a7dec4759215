import Foundation

/// The files of an authority. Each is replaced whole, by rename.
struct AuthorityFolder: Sendable {
    let path: String

    func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Of the certificates in it.
    func names() -> [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return files.filter { $0.hasSuffix(".pem") }.map { String($0.dropLast(4)) }.sorted()
    }

    /// Several processes may ask at once: one after the other.
    func locked(_ work: () throws -> Void) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let descriptor = open(path("lock"), O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CommandFailure(message: "\(path) can't be written") }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX) == 0 else { throw CommandFailure(message: "\(path) can't be locked") }
        try work()
    }

    func write(_ text: String, to name: String, permissions: Int) throws {
        let draft = path("\(name).\(UUID().uuidString)")
        let isMade = FileManager.default.createFile(
            atPath: draft, contents: Data(text.utf8), attributes: [.posixPermissions: permissions])
        guard isMade, rename(draft, path(name)) == 0 else {
            try? FileManager.default.removeItem(atPath: draft)
            throw CommandFailure(message: "\(path(name)) can't be written")
        }
    }
}
