import Foundation
import Testing

/// `/v1` as partners were told. docs/openapi/partner-v1.json may get additions, never what breaks their programs.
struct FrozenVersionTests {
    private static let file = "docs/openapi/partner-v1.json"

    @Test("nothing that a partner's program may rest on has changed")
    func unbroken() async throws {
        try await withTemporaryFolder { folder in
            let now = try JSONTree(try await Described.text("partner", in: folder))
            let breaks = InterfaceComparison(old: try JSONTree(try Project.text(Self.file)), new: now).breaks
            #expect(breaks.isEmpty, "this would break partners:\n\(breaks.joined(separator: "\n"))")
        }
    }

    @Test(
        """
        the committed description is the one that is served; .build/debug/facet openapi partner \
        --partner-public-url https://partner.store.example > docs/openapi/partner-v1.json writes it anew
        """)
    func committed() async throws {
        try await withTemporaryFolder { folder in
            let now = try await Described.text("partner", in: folder)
            #expect(try Project.text(Self.file) == now)
        }
    }

    @Test("the committed description is of /v1 alone, and has what was published first")
    func content() throws {
        let paths = try JSONTree(try Project.text(Self.file))["paths"]
        #expect(Set(paths.keys).isSuperset(of: ["/v1/products", "/v1/products/{id}"]))
        #expect(paths.keys.allSatisfy { $0.hasPrefix("/v1/") || $0 == "/img/{file}" })
    }
}
