import Foundation
import Testing

@testable import FacetApplication

struct OperationsDocumentTests {
    private static let document = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("docs/operations.md")

    @Test func `The table of keys in docs/operations.md is the one that the store's bundle declares`() async throws {
        let text = try String(contentsOf: Self.document, encoding: .utf8)
        let declared = try await BuiltProcess.output("facet", ["check", "--keys"]).text
        let documented = text.split(separator: "\n").drop { $0 != SettingsDocument.head[0] }.prefix {
            $0.hasPrefix("|")
        }
        #expect(documented.joined(separator: "\n") == declared.trimmingCharacters(in: .newlines))
    }
}
