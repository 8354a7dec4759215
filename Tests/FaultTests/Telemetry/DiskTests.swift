import Foundation
import Glibc
import TestFixtures
import Testing

extension TelemetryFaults {
    /// Rows 24 to 26. That every call of the disk fails once, one after the other, is in
    /// StoreServicesTests/Telemetry/DiskFaultTests.
    @Suite struct DiskTests {
        @Test(.enabled(if: SmallDisk.mayRun, "namespaces are not allowed"))
        func `fault 24: the disk is full: readings wait, none is acknowledged, what is stored can be read`()
            async throws
        {
            let disk = try SmallDisk()
            try await TelemetrySystem.with(wrapper: disk.wrapper, telemetryIn: disk.folder) { system in
                let devices = try system.devices(4)
                let stored = system.stored
                try await system.running(devices) {
                    try await expectAcknowledged(devices)
                    let ballast = try disk.fill(of: system.telemetry.process)
                    try await expectToldToWait(devices)
                    try await stored.read()
                    #expect(await stored.faults(of: devices.map(\.ledger)) == [])
                    try FileManager.default.removeItem(at: ballast)
                    #expect(try await system.settle(devices, in: stored) == [])
                }
            }
        }

        @Test(.enabled(if: Injection.mayRun, "strace may not look into processes"))
        func `fault 25: a flush fails once: its readings wait, the store is opened anew`() async throws {
            try await TelemetrySystem.with { system in
                let devices = try system.devices(4)
                try await system.running(devices) {
                    try await expectAcknowledged(devices)
                    let strace = try Injection.into(
                        system.telemetry.process, "fsync,fdatasync:error=EIO:when=1",
                        log: system.telemetry.folder.appendingPathComponent("strace"))
                    try await expectToldToWait(devices, all: false)
                    strace.end(by: SIGTERM, within: .seconds(5))
                    #expect(try await system.settle(devices, in: system.stored) == [])
                    let storage = try await get("\(system.telemetry.urls["telemetry"] ?? "")/storage")
                    #expect(!storage.text.contains(#""reopened":0"#), "\(storage)")
                }
            }
        }

        @Test(.enabled(if: HeldLock.mayRun, "python3 is not installed"))
        func `fault 26: somebody holds the database's lock: readings wait, and come when it is free`() async throws {
            try await TelemetrySystem.with { system in
                let devices = try system.devices(4)
                try await system.running(devices) {
                    try await expectAcknowledged(devices)
                    let lock = try HeldLock(on: system.telemetry.folder)
                    try await expectToldToWait(devices)
                    lock.release()
                    #expect(try await system.settle(devices, in: system.stored) == [])
                }
            }
        }

        private func expectToldToWait(_ devices: [NumberedDevice], all: Bool = true) async throws {
            let before = devices.map(\.ledger.pauses.count)
            func told() -> [NumberedDevice] {
                zip(devices, before).filter { $0.ledger.pauses.count > $1 }.map(\.0)
            }
            do {
                try await eventually("devices are told to wait", within: .seconds(20)) {
                    all ? told().count == devices.count : !told().isEmpty
                }
            } catch {
                throw SaidBefore(error: error, log: "told: \(told().map(\.ledger.device))")
            }
        }
    }
}

/// A disk of some megabytes that one process alone sees.
private struct SmallDisk {
    private static let wrapper = ["unshare", getuid() == 0 ? "-m" : "-rm", "sh", "-c"]
    let folder: URL

    static let mayRun: Bool = {
        let log = FileManager.default.temporaryDirectory.appendingPathComponent("unshare")
        let arguments = Array(wrapper.dropFirst()) + ["mount -t tmpfs -o size=1m none /mnt"]
        return (try? ChildProcess(wrapper[0], arguments, log: log))?.end(by: 0) == 0
    }()

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("facet-disk-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
    }

    private var data: URL { folder.appendingPathComponent("data") }

    var wrapper: [String] {
        Self.wrapper + ["mount -t tmpfs -o size=40m none \(data.path) && exec \"$@\"", "sh"]
    }

    /// Leaves no byte, and gives the file that takes them.
    func fill(of process: ChildProcess) throws -> URL {
        let file = URL(fileURLWithPath: "/proc/\(process.processID)/root\(data.path)/ballast")
        let descriptor = open(file.path, O_WRONLY | O_CREAT, 0o600)
        guard descriptor >= 0 else { throw Ended(log: String(cString: strerror(errno))) }
        let zeros = [UInt8](repeating: 0, count: 4_096)
        while write(descriptor, zeros, zeros.count) > 0 {}
        close(descriptor)
        return file
    }
}

/// Another process in the middle of a write to the telemetry's database.
private struct HeldLock {
    private static let script = """
        import sqlite3, sys, signal
        database = sqlite3.connect(sys.argv[1], isolation_level=None)
        database.execute("BEGIN IMMEDIATE")
        signal.pause()
        """
    private let process: ChildProcess

    static let mayRun = ["/usr/bin/python3", "/usr/local/bin/python3"]
        .contains(where: FileManager.default.isExecutableFile)

    init(on folder: URL) throws {
        process = try ChildProcess(
            "python3", ["-c", Self.script, folder.appendingPathComponent("data/telemetry.sqlite").path],
            log: folder.appendingPathComponent("lock"))
    }

    func release() { process.end(by: SIGKILL) }
}
