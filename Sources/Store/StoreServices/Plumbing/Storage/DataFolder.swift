import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The folder of the databases and of the keys made at seeding; for its owner alone.
struct DataFolder: Sendable {
    private let folder: String

    init(_ path: String) throws {
        folder = path
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    func path(_ file: String) -> String { folder + "/" + file }

    /// Writes a file that only its owner may read: complete and on disk when it appears under its name.
    func writeSecret(_ text: String, to file: String) throws {
        let draft = path(file + ".new")
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteNoPermission) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: Data(text.utf8))
        try handle.synchronize()
        try handle.close()
        guard rename(draft, path(file)) == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
}
