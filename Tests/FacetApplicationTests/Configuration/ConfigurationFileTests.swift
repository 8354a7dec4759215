import Testing

@testable import FacetApplication

struct ConfigurationFileTests {
    private static let table = SettingsTable(
        for: [
            BackendDescription(
                name: "web", summary: "", port: 8080, operationsPort: 8091,
                services: [ServiceDeclaration("catalog", defaultURL: "http://127.0.0.1:9101")],
                settings: [Setting.integer("sessions.max", default: 10, in: 1...100, meaning: "").declaration])
        ])

    private func faults(_ text: String) -> [ConfigurationFault] {
        ConfigurationFile(path: "facet.yaml", text: text, table: Self.table).faults
    }

    @Test func `A file without faults has none`() {
        let text = """
            # everything once
            mode: production
            listen: 0.0.0.0
            grace: 30s
            web: {port: 0, deadline: 800ms, publicURL: https://shop.example, sessions: {max: 100}}
            services:
              catalog:
                url: "http://[::1]:9101/base"
            """
        #expect(faults(text) == [])
        #expect(faults("") == [])
        #expect(faults("# nothing\n") == [])
    }

    @Test func `Every fault is reported at once, in order, each at its line and column`() {
        let found = faults(
            """
            mode: develpment
            web:
              prot: 1
              port: 65536
              deadline: 3 s
              sessions: 4
            services:
              catalog:
                url: 127.0.0.1:9101
            """)
        #expect(found.map { "\($0.line ?? 0):\($0.column ?? 0)" } == ["1:7", "3:3", "4:9", "5:13", "6:13", "9:10"])
        #expect(
            found.map(\.key) == [
                "mode", "web.prot", "web.port", "web.deadline", "web.sessions", "services.catalog.url",
            ])
        #expect(found[0].allowed == "development, production")
        #expect(found[0].suggestion == "development")
        #expect(found[1].suggestion == "web.port")
    }

    @Test func `Keys given twice are all found, beside the other faults`() {
        let found = faults(
            """
            listen: 127.0.0.1
            web:
              port: 1
              deadline: 1s
              port: 2
              deadline: soon
              port: 3
            listen: ::1
            """)
        #expect(found.map { "\($0.line ?? 0):\($0.column ?? 0)" } == ["5:3", "6:3", "6:13", "7:3", "8:1"])
        #expect(found[0].message == "web.port is given twice, first in line 3")
    }

    @Test func `A fault is rendered with its line and a caret below the place`() {
        let rendered = faults("web:\n  port: eighty\n").map(\.rendered)
        #expect(
            rendered == [
                """
                facet.yaml:2:9: web.port: "eighty" is no port
                      port: eighty
                            ^
                    allowed: 0 to 65535 (0: any free port)
                """
            ])
    }

    @Test(arguments: [
        "[1, 2]", "web: [", "a: b: c", "web:\n\tport: 1", "\"", "web: 1", "mode:\n  - x", "- a", "? [a]\n: b",
    ])
    func `What is no mapping of keys to values is a fault, never a crash`(text: String) {
        #expect(!faults(text).isEmpty)
    }

    @Test(arguments: [
        "ftp://h", "http://", "http://h:0", "http://h:65536", "http://u@h", "http://h?x", "http:// h",
    ])
    func `Bad addresses of services are refused`(address: String) {
        #expect(faults("services: {catalog: {url: \"\(address)\"}}").count == 1)
    }
}
