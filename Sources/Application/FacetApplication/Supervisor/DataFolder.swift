import Foundation

/// The folder that a deployment keeps everything in; nobody else may look into it.
struct DataFolder {
    /// Absolute.
    let path: String

    init(_ path: String) throws {
        self.path = URL(fileURLWithPath: path).standardizedFileURL.path
        do {
            try FileManager.default.createDirectory(
                atPath: self.path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure(message: "the folder \(self.path) can't be made")
        }
    }

    /// One run a folder. Throws ``CommandFailure`` if another one has it.
    func lock() throws -> FolderLock {
        let descriptor = open("\(path)/lock", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CommandFailure(message: "\(path) can't be written") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw CommandFailure(message: "another run uses \(path); stop it, or give another folder by --data")
        }
        return FolderLock(descriptor: descriptor)
    }
}

/// Held until it is released or the process ends.
struct FolderLock {
    fileprivate let descriptor: Int32

    func release() {
        close(descriptor)
    }
}
