import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The file of a store, which only its owner may read. SQLite gives its journals the same rights.
enum SessionFile {
    static func make(_ path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteNoPermission) }
        defer { close(descriptor) }
        // Also one that was there before, perhaps copied by somebody with a generous umask.
        guard fchmod(descriptor, 0o600) == 0 else { throw CocoaError(.fileWriteNoPermission) }
    }
}
