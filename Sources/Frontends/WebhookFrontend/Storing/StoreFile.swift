import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The file of the webhooks, which only its owner may read. SQLite gives its journals the same rights.
enum StoreFile {
    static func make(_ path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        close(try descriptor(path))
    }

    fileprivate static func descriptor(_ path: String) throws -> Int32 {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteNoPermission) }
        // Also one that was there before, perhaps copied by somebody with a generous umask.
        guard fchmod(descriptor, 0o600) == 0 else {
            close(descriptor)
            throw CocoaError(.fileWriteNoPermission)
        }
        return descriptor
    }
}

/// The right to deliver what a file holds: of several processes one has it. The system takes it back from whoever dies,
/// at once and however it dies.
final class DeliveryLease: Sendable {
    private let descriptor: Int32

    /// Nil while another has it.
    init?(beside path: String) throws {
        descriptor = try StoreFile.descriptor(path + ".lock")
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
    }

    deinit {
        close(descriptor)
    }
}
