import Foundation
import Logging
import Synchronization
import TestFixtures
import Testing

@testable import StoreServices

@Suite struct DiskRoomTests {
    private static let gigabyte: Int64 = 1 << 30

    @Test func `a disk that fills is said an hour before, and not earlier`() async throws {
        try await withTelemetryDatabase { database, _ in
            let disk = Disk(bytes: 4 * Self.gigabyte)
            let watch = DiskWatch(database) { _ in DiskRoom(bytes: disk.bytes, reservedBytes: Self.gigabyte) }
            let begin = ContinuousClock.now
            var (changes, seconds) = ([DiskWatch.Change](), 0)
            // A gigabyte an hour: full after three.
            while changes.isEmpty, seconds < 4 * 3_600 {
                if let change = await watch.look(at: begin + .seconds(seconds)) { changes.append(change) }
                seconds += 10
                disk.take(Self.gigabyte / 360)
            }
            #expect(changes.first?.state == .filling && (7_180...7_220).contains(seconds))
            #expect((changes.first?.fullIn ?? .zero) > .seconds(3_500))
            try await watch.admit()
            disk.take(disk.bytes - Self.gigabyte + 1)
            #expect(await watch.look(at: begin + .seconds(seconds))?.state == .full)
            let refused = await #expect(throws: Problem.self) { try await watch.admit() }
            #expect(refused?.status == 503 && refused?.retryAfterSeconds == 10)
            disk.take(-3 * Self.gigabyte)
            #expect(await watch.look(at: begin + .seconds(seconds + 10))?.state == .ok)
            try await watch.admit()
        }
    }

    @Test func `a disk that doesn't fill is never said to`() {
        var forecast = FillForecast()
        let (begin, room) = (ContinuousClock.now, DiskRoom(bytes: 1_000, reservedBytes: 10))
        for second in 0..<600 { forecast.add(room, at: begin + .seconds(second)) }
        #expect(forecast.bytesPerHour == 0 && forecast.fullIn(room) == nil)
    }

    @Test func `what changes is logged as what it is`() async throws {
        try await withTelemetryDatabase { database, _ in
            let (log, disk) = (RecordedLog(), Disk(bytes: 5))
            let watch = DiskWatch(database) { _ in DiskRoom(bytes: disk.bytes, reservedBytes: 10) }
            let patrol = DiskPatrol(watch: watch, logger: log.logger)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await patrol.run() }
                try await eventually("it is said") {
                    log.text.contains("error the disk of telemetry is full: no readings are taken")
                }
                group.cancelAll()
            }
        }
    }

    @Test func `pages that the database has empty count as room, and what is left is told`() async throws {
        try await withNewStore { (store) async throws in
            try await eventually("the disk is measured") {
                try await store.get("telemetry", "/storage")[number: "freeBytes"] != nil
            }
            #expect(try await store.get("telemetry", "/storage")["state"] == "ok")
        }
        let (bare, more) = (
            try DiskRoom(of: NSTemporaryDirectory(), emptyBytes: 0),
            try DiskRoom(of: NSTemporaryDirectory(), emptyBytes: 1 << 50)
        )
        #expect(more.bytes - bare.bytes > 1 << 49 && bare.reservedBytes <= DiskRoom.reservedBytesMost)
    }
}

private final class Disk: Sendable {
    private let free: Mutex<Int64>

    init(bytes: Int64) {
        free = Mutex(bytes)
    }

    var bytes: Int64 { free.withLock { $0 } }

    func take(_ bytes: Int64) { free.withLock { $0 -= bytes } }
}
