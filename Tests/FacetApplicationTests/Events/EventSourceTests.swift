import CompositionCore
import Logging
import Testing

@testable import FacetApplication

struct EventSourceTests {
    private func source(
        _ texts: [String: String] = [:], ttl: Duration = .seconds(10)
    ) -> EventSource {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let services = ["catalog": Service("catalog", over: CountedService(), policy: ServicePolicy(ttl: ttl))]
        let description = BackendDescription(
            name: "page", summary: "", port: nil, operationsPort: 0, services: ["catalog"])
        return EventSource(
            description, Settings(texts, given: Set(texts.keys)), services,
            intake: EventIntake(services, logger: logger), logger: logger)
    }

    @Test(arguments: ["broker.host": "127.0.0.1", "broker.port": "1", "broker.username": "@web-bff"])
    func `Whatever names a broker turns the feed on`(_ name: String, _ text: String) {
        let source = source([name: text])
        #expect(source.state == "disconnected")
        #expect(source.degraded == ["events: the broker"])
    }

    @Test func `No broker is worth a word; not wanting one isn't`() {
        #expect(source().state == "unconfigured" && source().degraded == ["events: no broker is configured"])
        let off = source(["broker.port": "1", "events.feed": "off"])
        #expect(off.state == "off" && off.degraded.isEmpty)
    }

    @Test func `A backend whose services' answers aren't kept needs no events`() {
        let source = source(["broker.port": "1"], ttl: .zero)
        #expect(source.state == "unneeded" && source.degraded.isEmpty && source.feed == nil)
    }
}
