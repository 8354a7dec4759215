import Foundation
import TestFixtures
import Testing

/// Of `run.json` what these tests need.
struct StoreRunFile: Decodable {
    struct Endpoints: Decodable {
        let web: String
        let frames: String
        let broker: String
    }

    let endpoints: Endpoints
    let services: [String: String]
    let processes: [String: Int32]
}

/// One committed reading.
struct Committed: Decodable {
    let epoch: UInt32
    let sequence: UInt32
    let value: Int
}

extension RunningStore {
    /// Nil until all is ready.
    var runFile: StoreRunFile? {
        let path = folder.appendingPathComponent(".facet/run.json").path
        return FileManager.default.contents(atPath: path).flatMap {
            try? JSONDecoder().decode(StoreRunFile.self, from: $0)
        }
    }

    /// What the telemetry service has of a device's epochs.
    func readings(of device: String, epochs: Set<UInt32>) async throws -> [Committed] {
        struct Page: Decodable {
            let items: [Committed]
            let next: String?
        }
        let service = try #require(runFile?.services["telemetry"])
        var found: [Committed] = []
        var next: String? = ""
        while let after = next {
            let query = "deviceId=\(device)&limit=1000" + (after.isEmpty ? "" : "&after=\(after)")
            let body = try await runShell("curl -sf '\(service)/readings?\(query)'", in: folder).output
            let page = try JSONDecoder().decode(Page.self, from: Data(body.utf8))
            found += page.items
            next = page.items.isEmpty ? nil : page.next
        }
        return found.filter { epochs.contains($0.epoch) }
    }

    /// One request to the web backend as a manager.
    func manager(_ method: String, _ path: String, _ body: String? = nil) async throws -> String {
        let web = try #require(runFile?.endpoints.web)
        let content =
            body.map { "-H 'Content-Type: application/json' -H 'Idempotency-Key: \(UUID().uuidString)' -d '\($0)'" }
        let script = """
            header=$(\(Self.facet) dev token web --user m1 --data .facet)
            curl -sf -X \(method) -H "$header" -H 'X-Facet: 1' \(content ?? "") '\(web)\(path)'
            """
        let answer = try await runShell(script, in: folder)
        try #require(answer.status == 0, "\(method) \(path): \(answer.output)")
        return answer.output
    }
}
