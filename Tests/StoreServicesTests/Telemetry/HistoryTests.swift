import CompositionCore
import Foundation
import GRDB
import Logging
import Testing

@testable import StoreServices

@Suite struct HistoryTests {
    private static let day: Int64 = 86_400
    private static let begin = Timestamp(ms: 1_800_000_000_000)

    @Test func `readings are counted once into their minutes and hours, in steps`() async throws {
        try await withTelemetryDatabase { database, _ in
            let count = RollUp.messagesMax * 2 + 7
            let messages = (1...count).map {
                SentMessage(sequence: $0, value: $0, receivedMs: Self.begin.ms + Int64($0 % 120) * 1_000)
            }
            _ = try await database.commit(messages, at: Self.begin)
            let steps = try await rollUp(database)
            #expect(steps == [RollUp.messagesMax, RollUp.messagesMax, 7])
            let hour = try await rows(of: "hours", in: database)
            #expect(hour == [[1, Int64(count), Int64(count * (count + 1) / 2), Int64(count)]])
            let minutes = try await rows(of: "minutes", in: database)
            #expect(minutes.count == 2 && minutes.map { $0[3] }.reduce(0, +) == Int64(count))
            #expect(try await rollUp(database).isEmpty)
            #expect(try await rows(of: "hours", in: database) == hour)
        }
    }

    @Test func `a step takes no more readings than a commit may wait for`() async throws {
        try await withTelemetryDatabase { database, _ in
            let readings = (0..<64).map { #"{"sensor": \#($0), "value": 1}"# }.joined(separator: ",")
            let messages = (1...40).map {
                #"{"deviceId": "d", "epoch": 7, "sequence": \#($0), "receivedMs": 1, "readings": [\#(readings)]}"#
            }
            let decoded = try ReadingMessage.decoded(messages)
            try await database.write { db in
                var commit = try MessageCommit(in: db)
                for message in decoded { _ = try commit.commit(message) }
                try commit.finish()
            }
            let steps = try await rollUp(database)
            #expect(steps.allSatisfy { $0 * 64 < RollUp.readingsMax + 64 } && steps.reduce(0, +) == 40)
        }
    }

    @Test func `what is old goes in small steps, what was rolled up stays, and what wasn't stays too`() async throws {
        try await withTelemetryDatabase { database, _ in
            let count = Retention.rowsMax + 3
            _ = try await database.commit((1...count).map { SentMessage(sequence: $0) }, at: Self.begin)
            _ = try await database.commit(
                [SentMessage(sequence: count + 1)], at: Self.begin.advanced(by: 6 * Self.day))
            let late = Self.begin.advanced(by: 7 * Self.day + 120)
            #expect(try await remove(database, at: late).isEmpty)
            _ = try await rollUp(database)
            #expect(try await remove(database, at: late.advanced(by: -Self.day)).isEmpty)
            #expect(try await remove(database, at: late) == [Retention.rowsMax, 3])
            #expect(try await sequences(database) == [Int64(count + 1)])
            #expect(try await rows(of: "minutes", in: database).map { $0[3] } == [Int64(count + 1)])
        }
    }

    @Test func `minutes go after a month and hours after two years, a few at a time`() async throws {
        try await withTelemetryDatabase { database, _ in
            let messages = (1...300).map {
                SentMessage(sequence: $0, receivedMs: Self.begin.ms + Int64($0) * RollUpTable.hours.unitMs)
            }
            _ = try await database.commit(messages, at: Self.begin)
            _ = try await rollUp(database)
            let end = Self.begin.advanced(by: 13 * Self.day)
            #expect(try await remove(database, at: end.advanced(by: 31 * Self.day)) == [250, 50, 250, 50])
            #expect(try await rows(of: "hours", in: database).count == 300)
            #expect(try await remove(database, at: end.advanced(by: 731 * Self.day)) == [250, 50])
            #expect(try await rows(of: "hours", in: database).isEmpty)
        }
    }

    @Test func `what was removed is known still: nothing is committed again, and a gap closes over it`() async throws {
        try await withTelemetryDatabase { database, _ in
            let sent = [1, 2, 4, 5, 7, 8].map { SentMessage(sequence: $0) }
            _ = try await database.commit(sent, at: Self.begin)
            _ = try await rollUp(database)
            let late = Self.begin.advanced(by: 8 * Self.day)
            _ = try await remove(database, at: late)
            let gaps = try await gaps(of: database)
            #expect(gaps.through == 2 && gaps.highest == 8 && gaps.missing == [3...3, 6...6] && gaps.isComplete)
            let again = try await database.commit(sent, at: late)
            #expect(again.allSatisfy { $0.state == .duplicate && $0.through == 2 })
            let closing = try await database.commit([SentMessage(sequence: 3), SentMessage(sequence: 6)], at: late)
            #expect(closing.map(\.state) == [.committed, .committed] && closing.map(\.through) == [5, 8])
            #expect(try await self.gaps(of: database).missing.isEmpty)
            #expect(try await sequences(database) == [3, 6])
        }
    }

    @Test func `the gaps of an epoch are named`() async throws {
        try await withNewStore { (store) async throws in
            let messages = [1, 2, 5, 9].map { SentMessage(sequence: $0).json }.joined(separator: ",")
            _ = try await store.request("POST", "telemetry", "/readings", body: #"{"messages": [\#(messages)]}"#)
            let stream = try await store.get("telemetry", "/streams/scale-1/7")
            #expect(stream[number: "through"] == 2 && stream[number: "highest"] == 9)
            #expect(stream.text.contains(#""missing":[{"first":3,"last":4},{"first":6,"last":8}],"isComplete":true"#))
        }
    }

    @Test func `a clock that was set is no reason to remove anything`() async throws {
        let (wall, steady) = (Self.begin, ContinuousClock.now)
        let clock = ClockWatch(wall, at: steady)
        #expect(clock.isTrue(wall.advanced(by: 9 * Self.day), at: steady + .seconds(9 * Self.day - 1_800)))
        #expect(!clock.isTrue(wall.advanced(by: 9 * Self.day), at: steady + .seconds(9 * Self.day - 3_700)))
        #expect(!clock.isTrue(wall.advanced(by: -3_601), at: steady))
        try await withTelemetryDatabase { database, _ in
            _ = try await database.commit([SentMessage()], at: Self.begin)
            let keeper = Housekeeping(
                database: database, retention: Retention(readings: .seconds(60)), logger: Logger(label: "test"))
            let late = Self.begin.advanced(by: 20 * 365 * Self.day)
            #expect(try await keeper.step(at: late, removing: false) == 1)
            #expect(try await sequences(database) == [1])
            #expect(try await keeper.step(at: late) == 1)
            #expect(try await sequences(database).isEmpty)
        }
    }

    @Test func `a mean is rounded to a hundredth`() {
        let means = [(-35, 100), (420, 1), (839, 2), (1, 3), (-2, 3), (0, 5), (-1, 1_000)].map {
            Spread(least: 0, most: 0, total: $0.0, count: $0.1).mean
        }
        #expect(means == ["-0.35", "420", "419.5", "0.33", "-0.67", "0", "0"])
    }

    /// How much each step counted.
    private func rollUp(_ database: ServiceDatabase) async throws -> [Int] {
        try await steps { try await database.writeUnflushed { try RollUp.step(in: $0) } }
    }

    /// How much each step removed.
    private func remove(_ database: ServiceDatabase, at now: Timestamp) async throws -> [Int] {
        try await steps {
            try await database.writeUnflushed {
                try Retention(readings: .seconds(7 * 86_400)).step(at: now, in: $0)
            }
        }
    }

    private func steps(_ step: () async throws -> Int) async throws -> [Int] {
        var counts: [Int] = []
        while counts.last != 0 { counts.append(try await step()) }
        return counts.dropLast()
    }

    private func gaps(of database: ServiceDatabase) async throws -> StreamGaps {
        try await database.read { try StreamGaps(of: .init(deviceId: "scale-1", epoch: 7), in: $0) }
    }

    private func sequences(_ database: ServiceDatabase) async throws -> [Int64] {
        try await database.read { try Int64.fetchAll($0, sql: "SELECT sequence FROM messages ORDER BY position") }
    }

    /// Each row's least, most, total and count.
    private func rows(of table: String, in database: ServiceDatabase) async throws -> [[Int64]] {
        try await database.read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM \(table) ORDER BY start").map {
                [$0["least"], $0["most"], $0["total"], $0["count"]]
            }
        }
    }
}
