import CompositionCore
import Testing

@testable import FacetApplication

@Suite("Metrics as text")
struct MetricsTextTests {
    @Test func `each name is explained once, before its numbers`() {
        let text = MetricsText.of([
            Measure("calls_total", .counter, "Calls.", label: .init("outcome", "right"), 3),
            Measure("calls_total", .counter, "Calls.", label: .init("outcome", "wrong"), 0),
            Measure("age_seconds", .gauge, "How old.", 0.25),
        ])
        #expect(
            text == """
                # HELP calls_total Calls.
                # TYPE calls_total counter
                calls_total{outcome="right"} 3
                calls_total{outcome="wrong"} 0
                # HELP age_seconds How old.
                # TYPE age_seconds gauge
                age_seconds 0.25

                """)
    }
}
