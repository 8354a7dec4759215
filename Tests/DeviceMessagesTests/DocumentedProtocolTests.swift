import DeviceMessages
import Foundation
import Testing

/// docs/device-protocol.md leaves nothing out.
@Suite struct DocumentedProtocolTests {
    private static func section(_ title: String) throws -> String {
        let sections = try Document.text("docs/device-protocol.md").components(separatedBy: "\n## ")
        return try #require(sections.first { $0.hasPrefix(title) })
    }

    @Test func `every field stands there with its number`() throws {
        let messages = try Self.section("Messages")
        let lines = try Document.text("proto/released.txt").split(separator: "\n").map { $0.split(separator: " ") }
        let fields = lines.filter { $0[0].hasPrefix("facet.device") && $0[0] != "facet.device.v1.Frame" }
            .filter { $0[3] != "value" && $0[2] != "reserved" && $0[3] != "reserved" }
        try #require(fields.count > 50)
        for field in fields { #expect(messages.contains("\(field[1]) \(field[2])"), "\(field)") }
    }

    @Test func `every error code stands there, with what it means on both ways and what the device does`() throws {
        let rows = try Self.section("Error codes").split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst()
            .map { $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) } }
        let lines = try Document.text("proto/released.txt").split(separator: "\n").map { $0.split(separator: " ") }
        let codes = lines.filter { $0[0] == "facet.device.v1.ErrorCode" }.map { "\($0[1]) \($0[2])" }
        #expect(codes.count == ErrorCode.allCases.count)
        #expect(rows.map { $0[0] } == codes)
        #expect(rows.allSatisfy { $0.count == 4 && !$0.contains("") })
    }
}
