import Broker
import Foundation
import Testing

struct MosquittoConfigurationTests {
    private let configuration = MosquittoConfiguration(
        host: "127.0.0.1", port: 18_830, pluginPath: "/lib/p.so", devicesFile: "/d", accountsFile: "/a")

    @Test func `It names its listener and lets no anonymous client in`() throws {
        let lines = try configuration.text().split(separator: "\n")
        #expect(lines.contains("listener 18830 127.0.0.1"))
        #expect(lines.contains("allow_anonymous false"))
        #expect(!lines.contains { $0.hasPrefix("persistence ") })
    }

    @Test func `A line break in a value is refused`() {
        var broken = configuration
        broken.dataFolder = "/data\nallow_anonymous true"
        #expect(throws: BrokerError.self) { try broken.text() }
    }
}

struct KeyFileTests {
    @Test func `A key file is private to its owner`() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("keys-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try KeyFile.write(devices: ["b": ["02", "03"], "a": ["01"]], to: file)
        try KeyFile.write(devices: ["b": ["02", "03"], "a": ["01"]], to: file)
        #expect(try String(contentsOf: file, encoding: .utf8) == "a 01\nb 02,03\n")
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func `A hash is SHA-256 in hexadecimal`() {
        #expect(KeyFile.hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}
