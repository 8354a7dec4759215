import GRDB
import TestFixtures
import Testing

@testable import StoreServices

@Suite struct MessagesByDeviceTests {
    private static let begin = Timestamp(ms: 1_800_000_000_000)

    @Test func `a device's messages are found in commit order, whether they are listed yet or not`() async throws {
        try await withTelemetryDatabase { database, _ in
            try await commit(1...3, of: ["a", "b"], in: database)
            #expect(try await found("a", in: database) == [1, 2, 3])
            #expect(try await list(in: database) == 6)
            try await commit(4...5, of: ["b", "a"], in: database)
            #expect(try await found("a", in: database) == [1, 2, 3, 4, 5])
            #expect(try await found("a", limit: 2, in: database) == [1, 2])
            #expect(try await found("a", limit: 4, in: database) == [1, 2, 3, 4])
            #expect(try await newest("a", limit: 4, in: database) == [2, 3, 4, 5])
            #expect(try await newest("a", limit: 1, in: database) == [5])
            #expect(try await found("c", in: database).isEmpty)
        }
    }

    @Test func `few are listed only where nothing more comes`() async throws {
        try await withTelemetryDatabase { database, _ in
            try await commit(1...3, of: ["a"], in: database)
            #expect(try await list(atLeast: 4, in: database) == 0)
            #expect(try await list(atLeast: 3, in: database) == 3)
            #expect(try await list(in: database) == 0)
        }
    }

    @Test func `what age removes is no longer listed`() async throws {
        try await withTelemetryDatabase { database, _ in
            try await commit(1...3, of: ["a"], in: database)
            _ = try await list(in: database)
            _ = try await database.writeUnflushed { try RollUp.step(in: $0) }
            let late = Self.begin.advanced(by: 8 * 86_400)
            let removed = try await database.writeUnflushed {
                try Retention(readings: .seconds(7 * 86_400)).step(at: late, in: $0)
            }
            #expect(removed == 3)
            let rows = try await database.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM deviceMessages") }
            #expect(rows == 0)
        }
    }

    private func commit(_ sequences: ClosedRange<Int>, of devices: [String], in database: ServiceDatabase) async throws
    {
        let messages = sequences.flatMap { sequence in
            devices.map { SentMessage(device: $0, sequence: sequence, receivedMs: Self.begin.ms) }
        }
        _ = try await database.commit(messages, at: Self.begin)
    }

    private func list(atLeast least: Int = 1, in database: ServiceDatabase) async throws -> Int {
        try await database.writeUnflushed { try MessagesByDevice.step(atLeast: least, in: $0) }
    }

    private func found(_ device: String, limit: Int = 100, in database: ServiceDatabase) async throws -> [Int64] {
        try await database.read {
            try MessagesByDevice.oldest(of: device, from: 0, limit: limit, in: $0).map(\.sequence)
        }
    }

    private func newest(_ device: String, limit: Int, in database: ServiceDatabase) async throws -> [Int64] {
        try await database.read {
            try MessagesByDevice.newest(of: device, from: 0, limit: limit, in: $0).map(\.sequence)
        }
    }
}
