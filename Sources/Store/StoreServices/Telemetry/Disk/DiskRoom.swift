import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How much can still be written: what is free on the disk, and the pages that the database has to itself and empty.
struct DiskRoom: Sendable, Equatable {
    var bytes: Int64
    /// Kept free, so that what is old can still be counted and removed when nothing new is taken any more.
    var reservedBytes: Int64

    var isFull: Bool { bytes < reservedBytes }

    static let reservedBytesMost: Int64 = 16 << 20

    init(bytes: Int64, reservedBytes: Int64) {
        self.bytes = bytes
        self.reservedBytes = reservedBytes
    }

    /// Throws if the system doesn't say.
    init(of folder: String, emptyBytes: Int64) throws {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { throw CocoaError(.fileReadUnknown) }
        let block = Int64(status.f_frsize)
        bytes = Int64(status.f_bavail) * block + emptyBytes
        reservedBytes = min(Self.reservedBytesMost, Int64(status.f_blocks) * block / 20)
    }
}
