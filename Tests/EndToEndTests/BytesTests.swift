import Foundation
import NIOHTTP1
import Testing
import TestFixtures

extension EndToEnd {
    /// The README's table of what a product costs each kind of client.
    @Suite struct BytesTests {
        private struct Row {
            let name: String
            let numbers: [Int]
        }

        /// Cells of a Markdown table without its titles; what has no number in its second cell is no row.
        private func rows(of text: some StringProtocol) -> [Row] {
            text.split(separator: "\n").compactMap { line in
                let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
                let numbers = cells.dropFirst().compactMap { Int($0.replacing(" ", with: "")) }
                return numbers.count == 3 ? Row(name: cells[0], numbers: numbers) : nil
            }
        }

        @Test func `the table of bytes is what fleet bytes counts, ports of other lengths aside`() async throws {
            let system = try EndToEnd.system()
            _ = try await system.call("services.inventory", "/stock/p42", method: .PUT, body: #"{"quantity": 17}"#)
            let said = try await system.shell(
                #".build/release/fleet bytes --partner "$(.build/release/facet dev token partner)""#)
            #expect(said.status == 0, "\(said)")
            let readme = try String(contentsOf: RunningSystem.source.appending(path: "README.md"), encoding: .utf8)
            let written = try #require(
                readme.components(separatedBy: "<!-- bytes -->").last?.components(separatedBy: "<!-- bytes end -->")
                    .first)
            let (counted, promised) = (rows(of: said.output), rows(of: written))
            #expect(counted.count == 8)
            #expect(counted.map(\.name) == promised.map(\.name))
            for (counted, promised) in zip(counted, promised) {
                for (one, other) in zip(counted.numbers, promised.numbers) {
                    #expect(abs(one - other) <= max(8, other / 50), "\(counted) in the README: \(promised)")
                }
            }
        }
    }
}
