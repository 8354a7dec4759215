import CompositionCore
import Foundation
import Testing

@testable import HTTPFrontend

@Suite("Versions that end")
struct DeprecationTests {
    private let ending = Deprecation(
        since: Date(timeIntervalSince1970: 1_798_761_600), end: Date(timeIntervalSince1970: 1_830_297_600),
        link: "https://shelves.example/v2")

    @Test("every answer of a deprecated version says so, its failures too, and no other's")
    func version() async throws {
        var routes = shelfRoutes()
        routes.deprecate("v1", ending)
        try await withRoutes(routes) { port, frontend in
            for path in ["/v1/shelves/s1", "/v1/shelves/-", "/v1/nothing", "/v1/openapi.json"] {
                let headers = try await fetch(port, path).headers
                #expect(headers["deprecation"] == "@1798761600", "\(path)")
                #expect(headers["sunset"] == "Sat, 01 Jan 2028 00:00:00 GMT")
                #expect(headers["link"]?.contains(#"<https://shelves.example/v2>; rel="sunset""#) == true)
            }
            for path in ["/v2/shelves/s1", "/v10/shelves", "/nothing"] {
                let headers = try await fetch(port, path).headers
                #expect(headers["deprecation"] == nil && headers["sunset"] == nil && headers["link"] == nil)
            }
            let text = try #require(frontend.documents.first?.text)
            #expect(text.ranges(of: #""deprecated": true"#).count == 2)
        }
    }

    @Test("one route may end alone, and before its version")
    func route() async throws {
        var routes = shelfRoutes()
        routes.deprecate("v1", ending)
        routes.deprecate("v1/shelves/{id}", Deprecation(since: Date(timeIntervalSince1970: 0)))
        try await withRoutes(routes) { port, _ in
            let headers = try await fetch(port, "/v1/shelves/s1").headers
            #expect(headers["deprecation"] == "@0" && headers["sunset"] == nil && headers["link"] == nil)
            let other = try await fetch(port, "/v1/openapi.json").headers
            #expect(other["deprecation"] == "@1798761600")
        }
    }
}
