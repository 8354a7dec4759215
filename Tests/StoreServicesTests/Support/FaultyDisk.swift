import CFaultyDisk

/// A disk below SQLite that fails on demand, for the files of one folder at a time: its tests run one after the other.
enum FaultyDisk {
    /// Fails the nth call of the work, once. Gives how many calls there were.
    static func failing(
        _ nth: Int, in folder: String, _ work: () async throws -> Void
    ) async throws -> Int {
        faulty_disk_install()
        faulty_disk_arm(folder, nth, 0)
        let result: Result<Void, any Error>
        do { result = .success(try await work()) } catch { result = .failure(error) }
        let calls = faulty_disk_disarm()
        try result.get()
        return calls
    }

    /// No file grows beyond a size while the work runs.
    static func full(beyond bytes: Int64, in folder: String, _ work: () async throws -> Void) async throws {
        faulty_disk_install()
        faulty_disk_arm(folder, 0, bytes)
        let result: Result<Void, any Error>
        do { result = .success(try await work()) } catch { result = .failure(error) }
        faulty_disk_disarm()
        try result.get()
    }
}
