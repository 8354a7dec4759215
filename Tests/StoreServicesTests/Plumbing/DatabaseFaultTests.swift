import Foundation
import GRDB
import Testing

@testable import StoreServices

@Suite struct DatabaseFaultTests {
    @Test func `while another holds the database, writes are refused, reads work, and nothing is half done`()
        async throws
    {
        try await withNewStore { store in
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let other = try DatabaseQueue(path: store.folder + "/telemetry.sqlite", configuration: configuration)
            try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
            let refused = try await post(store)
            #expect(refused.status == 503 && refused.header("retry-after") == "1")
            #expect(refused.header("content-type") == "application/problem+json")
            #expect(try await store.get("telemetry", "/readings").status == 200)
            try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
            #expect(try await post(store).text.contains(#""state":"committed","through":1"#))
            #expect(try await store.get("telemetry", "/readings").items.count == 1)
        }
    }

    @Test func `a commit is flushed before it is answered`() async throws {
        try await withFolder { folder in
            let database = try ServiceDatabase(for: Telemetry.self, in: DataFolder(folder))
            let modes = try await database.write { db in
                (
                    try Int.fetchOne(db, sql: "PRAGMA synchronous"),
                    try String.fetchOne(db, sql: "PRAGMA journal_mode")
                )
            }
            #expect(modes.0 == 2 && modes.1 == "wal")
            try database.close()
        }
    }

    private func post(_ store: RunningStore) async throws -> Reply {
        let message =
            #"{"deviceId": "label-1", "epoch": 7, "sequence": 1, "receivedMs": 1, "readings": "#
            + #"[{"sensor": 1, "value": 4}]}"#
        return try await store.request("POST", "telemetry", "/readings", body: #"{"messages": [\#(message)]}"#)
    }
}
