import CompositionCore
import Foundation
import GRDB
import Logging
import Testing

@testable import StoreServices

@Suite(.serialized) struct DiskFaultTests {
    /// From opening the database to closing it, with commits, a roll-up, a removal and a read between.
    @Test func `each call of the disk fails once: nothing is acknowledged without its row, and the store goes on`()
        async throws
    {
        try await withEmptyFolder { folder in
            let round = Round(folder: folder)
            try await round.run()
            var (nth, calls) = (0, 1)
            while nth < calls {
                nth += 1
                calls = try await FaultyDisk.failing(nth, in: folder) { try await round.run() }
                let missing = try await round.acknowledgedWithoutRow()
                #expect(missing.isEmpty, "after call \(nth) failed")
            }
            #expect(nth > 40)
            #expect(await round.failures > 20)
            let rows = try await round.rows()
            #expect(rows == (await round.acknowledged))
        }
    }

    @Test func `what fails is one request: the next finds a store that was opened anew`() async throws {
        try await withTelemetryDatabase { database, folder in
            var (nth, flushFailed) = (0, false)
            while !flushFailed, nth < 100 {
                nth += 1
                _ = try await database.commit([SentMessage(epoch: 8, sequence: nth)], at: .now)
                _ = try await FaultyDisk.failing(nth, in: folder) {
                    do {
                        _ = try await database.commit([SentMessage(sequence: nth + 1)], at: .now)
                    } catch let error as DatabaseError {
                        flushFailed = error.extendedResultCode == .SQLITE_IOERR_FSYNC
                    }
                }
            }
            #expect(flushFailed)
            let before = database.reopenedCount
            let results = try await database.commit([SentMessage(sequence: nth + 1)], at: .now)
            #expect(results.first?.state != .rejected && database.reopenedCount == before + 1)
            _ = try await database.read { try RollUp.position(in: $0) }
            #expect(database.reopenedCount == before + 1)
        }
    }

    @Test func `on a full disk readings are refused for a while, and none is acknowledged`() async throws {
        try await withFolder { folder in
            try await withStore(in: folder) { (store) async throws in
                try await FaultyDisk.full(beyond: 1_000_000, in: folder + "/telemetry.sqlite") {
                    var (sequence, isRefused) = (0, false)
                    while !isRefused, sequence < 1_000 {
                        sequence += 1
                        let reply = try await post(store, sequence)
                        isRefused = reply.status == 503
                        #expect(reply.status == 200 || reply.header("retry-after") == "1")
                    }
                    #expect(isRefused)
                    let stored = try await store.get("telemetry", "/streams/scale-1/7")
                    #expect(stored[number: "through"] == sequence - 1)
                    #expect(try await store.get("telemetry", "/readings").status == 200)
                }
                #expect(try await post(store, 1_001).status == 200)
            }
        }
    }

    /// Twenty messages, so that the disk is soon full.
    private func post(_ store: RunningStore, _ number: Int) async throws -> Reply {
        let first = SentMessage(sequence: number).json
        let others = (1..<20).map { SentMessage(device: "scale-1\($0)", sequence: number).json }
        let body = #"{"messages": [\#(([first] + others).joined(separator: ","))]}"#
        return try await store.request("POST", "telemetry", "/readings", body: body)
    }
}

/// What a store does in its life, again and again on the same files. A device sends each message until it is
/// acknowledged.
private actor Round {
    private let folder: String
    private(set) var acknowledged: [Int64] = []
    private(set) var failures = 0

    init(folder: String) {
        self.folder = folder
    }

    func run() async throws {
        let database = try await repeating { try ServiceDatabase(for: Telemetry.self, in: DataFolder(self.folder)) }
        let commits = GroupCommit(database)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await commits.run() }
            for _ in 0..<2 { try await send(to: commits) }
            let keeper = Housekeeping(database: database, retention: Retention(readings: .seconds(60)), logger: .silent)
            _ = try await repeating { try await keeper.step(at: .now) }
            _ = try await repeating {
                try await database.read { db in try StreamGaps(of: .init(deviceId: "scale-1", epoch: 7), in: db) }
            }
            group.cancelAll()
        }
        // Who closes is gone when it fails; the files are what counts.
        try? database.close()
    }

    private func send(to commits: GroupCommit) async throws {
        let sequence = Int64(acknowledged.count + 1)
        let message = try SentMessage(sequence: Int(sequence)).decoded
        let results = try await repeating { try await commits.commit([message]) }
        #expect(results.count == 1 && results.first?.state != .rejected)
        acknowledged.append(sequence)
    }

    private func repeating<Value>(_ work: () async throws -> Value) async throws -> Value {
        for _ in 0..<5 {
            do { return try await work() } catch is DatabaseError { failures += 1 }
        }
        return try await work()
    }

    func rows() throws -> [Int64] {
        let database = try DatabaseQueue(path: folder + "/telemetry.sqlite")
        defer { try? database.close() }
        return try database.read { try Int64.fetchAll($0, sql: "SELECT sequence FROM messages ORDER BY position") }
    }

    func acknowledgedWithoutRow() throws -> Set<Int64> {
        Set(acknowledged).subtracting(try rows())
    }
}

extension Logger {
    fileprivate static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
