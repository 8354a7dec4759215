import Foundation
import Testing

@testable import FacetApplication

/// What a terminal shows.
struct WaterfallTests {
    private static let document = """
        {"backend": "web", "frontend": "http", "composition": "products", "route": "GET /api/products/{id}",
        "audience": "anyone", "subject": "p42", "principal": "anonymous", "isServing": true, "run": 1,
        "deadlineMs": 800, "totalMs": 10, "answer": {"bytes": 9870, "format": "json"},
        "parts": [{"name": "reviews", "state": "missing", "reason": "timeout"},
        {"name": "stock", "state": "stale", "ageSeconds": 12}, {"name": "relatedProducts", "state": "fresh"}],
        "fetches": [{"part": "product", "service": "catalog", "path": "/products/p42", "source": "called",
        "startMs": 0, "endMs": 5, "timeLeftMs": 800, "bytesOut": 180, "bytesIn": 1234, "attempts": 1, "batched": 1,
        "keys": []}, {"service": "reviews", "path": "/reviews?productId=p42", "source": "failed",
        "startMs": 5, "endMs": 10, "timeLeftMs": 795.04, "bytesOut": 0, "bytesIn": 0, "attempts": 2, "batched": 1,
        "keys": [], "failure": {"code": "timeout", "status": 504, "deviceCode": 7, "detail": "reviews: late"}}]}
        """

    private func text(_ style: TerminalStyle) throws -> String {
        let document = try JSONDecoder().decode(ExplanationDocument.self, from: Data(Self.document.utf8))
        return Waterfall(document: document, style: style).text()
    }

    @Test func `each fetch is a line over the time of the request, below them what is missing and the sum`() throws {
        let lines = try text(.plain).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines.count == 9)
        #expect(lines[0] == "web products p42  GET /api/products/{id} over http, for anyone")
        #expect(lines[2].hasPrefix("part     from    start   end   left    out      in  0"))
        #expect(lines[3].hasPrefix("product  called    0.0   5.0  800.0  180 B  1.2 kB  ████"))
        #expect(lines[3].hasSuffix("··  catalog /products/p42"))
        #expect(lines[4].hasPrefix("-        failed    5.0  10.0  795.0    0 B     0 B  ····"))
        #expect(lines[4].hasSuffix("░░  reviews /reviews?productId=p42, 2 calls: timeout, late"))
        #expect(lines[3].count { $0 == "█" } == lines[4].count { $0 == "░" })
        #expect(lines[6] == "missing  reviews: timeout")
        #expect(lines[7] == "stale    stock: 12 s old")
        let sum = "answer   9.9 kB of json in 10.0 of 800.0 ms; 2 fetches, 3 calls, 180 B out, 1.2 kB in"
        #expect(lines[8] == sum)
    }

    @Test func `colours are for a terminal, and for none that refuses them`() throws {
        let escape = "\u{1B}["
        #expect(try text(TerminalStyle(isTerminal: true, environment: [:])).contains(escape))
        #expect(try !text(TerminalStyle(isTerminal: true, environment: ["NO_COLOR": "1"])).contains(escape))
        #expect(try !text(TerminalStyle(isTerminal: true, environment: ["TERM": "dumb"])).contains(escape))
        #expect(try !text(TerminalStyle(isTerminal: false, environment: [:])).contains(escape))
    }

    @Test(arguments: [60, 80, 100, 200])
    func `a line is not longer than the terminal is wide`(_ width: Int) throws {
        let style = TerminalStyle(isTerminal: true, environment: ["NO_COLOR": "1"], width: width)
        for line in try text(style).split(separator: "\n")[1...3] {
            #expect(line.count <= max(width, 90), "\(line)")
        }
    }
}
