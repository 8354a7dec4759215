import CompositionCore
import Foundation
import NIOCore
import TestFixtures
import Testing

@testable import StoreServices

@Suite struct SeriesTests {
    private static let begin = Timestamp(ms: 1_800_000_000_000)
    private static let retention = Retention(readings: .seconds(7 * 86_400))

    @Test func `an hour is a point a minute, the same before and after the roll-up`() async throws {
        try await withTelemetryDatabase { database, _ in
            let messages = (0..<240).map {
                SentMessage(sequence: $0 + 1, value: $0, receivedMs: Self.begin.ms + Int64($0) * 15_000)
            }
            let now = Self.begin.advanced(by: 3_599)
            _ = try await database.commit(messages, at: now)
            let fresh = try await series(database, "device=scale-1", at: now)
            #expect(fresh.text.contains(#""stepSeconds":60"#) && fresh.points.count == 60)
            #expect(fresh.points[1] == #"{"time":"2027-01-15T08:01:00Z","min":4,"max":7,"mean":5.5,"count":4}"#)
            _ = try await database.writeUnflushed { try RollUp.step(in: $0) }
            #expect(try await series(database, "device=scale-1", at: now).text == fresh.text)
            #expect(fresh.text.contains(#""last":{"value":239,"time":"2027-01-15T08:59:45Z"}"#))
        }
    }

    @Test func `short times show the readings, old ones their minutes, older ones their hours`() async throws {
        try await withTelemetryDatabase { database, _ in
            let messages = (0..<100).map {
                SentMessage(sequence: $0 + 1, value: $0, receivedMs: Self.begin.ms + Int64($0) * 1_000)
            }
            _ = try await database.commit(messages, at: Self.begin)
            _ = try await database.writeUnflushed { try RollUp.step(in: $0) }
            let query = "device=scale-1&from=2027-01-15T08:00:00Z&to=2027-01-15T08:02:00Z&points=120"
            let now = Self.begin.advanced(by: 120)
            #expect(try await series(database, query, at: now).points.count == 100)
            let (week, year) = (Self.begin.advanced(by: 8 * 86_400), Self.begin.advanced(by: 200 * 86_400))
            #expect(try await series(database, query, at: week).points.count == 2)
            let hour = try await series(database, query, at: year)
            #expect(hour.points == [#"{"time":"2027-01-15T08:00:00Z","min":0,"max":99,"mean":49.5,"count":100}"#])
        }
    }

    @Test func `a device whose clock can't be right is counted by ours`() async throws {
        try await withTelemetryDatabase { database, _ in
            let year: Int64 = 366 * 86_400_000
            for (place, clock) in [year, -10 * year, 3_600_000, -3_600_000].enumerated() {
                let json =
                    #"{"deviceId": "d", "epoch": 7, "sequence": \#(place + 1), "timeMs": \#(Self.begin.ms + clock), "#
                    + #""receivedMs": \#(Self.begin.ms), "readings": [{"sensor": 1, "value": \#(place)}]}"#
                let message = try #require(ReadingMessage.decoded([json]).first)
                try await database.write { db in
                    var commit = try MessageCommit(in: db, at: Self.begin)
                    _ = try commit.commit(message)
                    try commit.finish()
                }
            }
            let query = "device=d&from=2027-01-15T06:30:00Z&to=2027-01-15T08:30:00Z&points=120"
            let points = try await series(database, query, at: Self.begin.advanced(by: 1_800)).points
            #expect(
                points == [
                    #"{"time":"2027-01-15T07:00:00Z","min":3,"max":3,"mean":3,"count":1}"#,
                    #"{"time":"2027-01-15T08:00:00Z","min":0,"max":2,"mean":1,"count":3}"#,
                ])
        }
    }

    @Test func `an answer has a tag, and changes when the device reports`() async throws {
        try await withNewStore { (store) async throws in
            let empty = try await store.get("telemetry", "/readings/series?device=scale-1")
            #expect(empty[number: "version"] == 0 && empty.text.contains(#""sensors":[]"#))
            let now = Timestamp.now
            let times = "from=\(now.advanced(by: -600).text)&to=\(now.advanced(by: 600).text)"
            let path = "/readings/series?device=scale-1&\(times)"
            try await post(store, SentMessage(value: 5, receivedMs: now.ms))
            let first = try await store.get("telemetry", path)
            let tag = try #require(first.header("etag"))
            #expect(first[number: "version"] == 1)
            #expect(try await store.get("telemetry", path, headers: [("If-None-Match", tag)]).status == 304)
            try await post(store, SentMessage(sequence: 2, value: 6, receivedMs: now.ms))
            let second = try await store.get("telemetry", path, headers: [("If-None-Match", tag)])
            #expect(second.status == 200 && second[number: "version"] == 2)
            #expect(second.text.contains(#""min":5,"max":6,"mean":5.5,"count":2"#))
            let other = try await store.get("telemetry", path + "&sensor=2")
            #expect(other.text.contains(#""sensors":[]"#))
        }
    }

    @Test(arguments: [
        "", "device=a..b", "device=a&points=0", "device=a&points=501", "device=a&from=yesterday", "device=a&sensor=-1",
        "device=a&from=2027-01-15T08:00:00Z&to=2027-01-15T08:00:00Z",
        "device=a&from=2020-01-15T08:00:00Z&to=2027-01-15T08:00:00Z",
    ])
    func `a question that can't be answered is refused`(query: String) async throws {
        try await withNewStore { (store) async throws in
            #expect(try await store.get("telemetry", "/readings/series?" + query).status == 400)
        }
    }

    @Test(
        arguments: [
            (60, 60, 1_000), (60, 30, 2_000), (3_600, 60, 60_000), (3_600, 61, 60_000), (86_400, 500, 300_000),
            (7 * 86_400, 500, 1_800_000), (730 * 86_400, 500, 2 * 86_400_000),
        ] as [(Int64, Int, Int64)])
    func `the grid is as fine as the points allow`(seconds: Int64, points: Int, stepMs: Int64) {
        let grid = SeriesGrid(
            from: Self.begin, to: Self.begin.advanced(by: seconds), points: points, finest: .readings)
        #expect(grid.stepMs == stepMs && grid.steps.count <= points)
    }

    private func post(_ store: RunningStore, _ message: SentMessage) async throws {
        let body = #"{"messages": [\#(message.json)]}"#
        #expect(try await store.request("POST", "telemetry", "/readings", body: body).status == 200)
    }

    private struct Shown {
        let text: String
        /// Of the first sensor, as they are written.
        let points: [String]
    }

    private func series(_ database: ServiceDatabase, _ query: String, at now: Timestamp) async throws -> Shown {
        let request = try SeriesRequest(Query(query[...]), device: query.contains("=d&") ? "d" : "scale-1", now: now)
        let answer = try await database.read {
            try DeviceSeries(request, Self.retention, at: now, in: $0).answer
        }
        let text = String(buffer: answer.body)
        let list = text.split(separator: #""points":["#).dropFirst().first?.split(separator: "]").first ?? ""
        let points = list.split(separator: "},").map { $0.hasSuffix("}") ? String($0) : $0 + "}" }
        return Shown(text: text, points: points)
    }
}
