import NIOCore
import Testing

@testable import StoreServices

/// A message with one reading, as an ingest sends it.
struct SentMessage {
    var device = "scale-1"
    var epoch = 7
    var sequence = 1
    var sensor = 1
    var value = 100
    var receivedMs: Int64 = 1_800_000_000_000

    var json: String {
        #"{"deviceId": "\#(device)", "epoch": \#(epoch), "sequence": \#(sequence), "receivedMs": \#(receivedMs), "#
            + #""readings": [{"sensor": \#(sensor), "value": \#(value)}]}"#
    }

    var decoded: ReadingMessage {
        get throws { try #require(ReadingMessage.decoded([json]).first) }
    }
}

extension ReadingMessage {
    /// What a request with these messages holds.
    static func decoded(_ messages: [String]) throws -> [ReadingMessage] {
        let body = #"{"messages": [\#(messages.joined(separator: ","))]}"#
        return try ReadingMessages(ByteBuffer(string: body)).messages
    }
}

extension ServiceDatabase {
    /// Commits at a time, as if it were now.
    func commit(_ messages: [SentMessage], at now: Timestamp) async throws -> [MessageResult] {
        let decoded = try messages.map { try $0.decoded }
        return try await write { db in
            var commit = try MessageCommit(in: db, at: now)
            let results = try decoded.map { try commit.commit($0) }
            try commit.finish()
            return results
        }
    }
}

/// A new database of telemetry alone.
func withTelemetryDatabase(_ work: (ServiceDatabase, String) async throws -> Void) async throws {
    try await withEmptyFolder { folder in
        let database = try ServiceDatabase(for: Telemetry.self, in: DataFolder(folder))
        let result: Result<Void, any Error>
        do { result = .success(try await work(database, folder)) } catch { result = .failure(error) }
        try database.close()
        try result.get()
    }
}
