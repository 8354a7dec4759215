import Foundation
import Testing

@testable import FacetApplication

struct SessionSettingsTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)

    private func settings(_ more: [String: String] = [:]) -> SessionSettings {
        SessionSettings(Settings(["data": folder.path].merging(more) { $1 }))
    }

    private func file(_ text: String) throws -> String {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appendingPathComponent("given.txt")
        try Data(text.utf8).write(to: file)
        return file.path
    }

    @Test func `a key is made once and kept`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let keys = try settings().keys()
        #expect(keys.count == 1 && keys[0].count == 32)
        #expect(try settings(["mode": "production"]).keys() == keys)
    }

    @Test func `instances that share sessions must be given their key in production`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let shared = ["mode": "production", "sessions.store": "redis"]
        #expect(throws: SecretFailure.self) { _ = try settings(shared).keys() }
        let (new, old) = (String(repeating: "0f", count: 32), String(repeating: "F0", count: 32))
        let path = try file("\(new)\n\(old)\n")
        let keys = try settings(shared.merging(["sessions.key": path]) { $1 }).keys()
        #expect(keys == [[UInt8](repeating: 0x0f, count: 32), [UInt8](repeating: 0xf0, count: 32)])
    }

    @Test(arguments: ["", "short", "0g", "\n\n", "00\n00\n00"])
    func `a file that holds something else is refused`(text: String) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let lines = text.split(separator: "\n").map { String(repeating: String($0), count: 32) }
        let path = try file(lines.joined(separator: "\n"))
        #expect(throws: SecretFailure.self) { _ = try settings(["sessions.key": path]).keys() }
        #expect(throws: SecretFailure.self) { _ = try settings(["sessions.key": path + ".none"]).keys() }
    }
}
