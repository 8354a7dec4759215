import CompositionCore
import Testing

@Suite("ResourceID")
struct ResourceIDTests {
    @Test(
        "is a letter or digit, then letters, digits and _ . : -",
        arguments: ["p42", "A", "0", "a.b:c_d-e", String(repeating: "x", count: 64)])
    func accepts(text: String) {
        #expect(ResourceID(text)?.text == text)
    }

    @Test(
        "is nothing else",
        arguments: [
            "", ".a", "-a", "a..b", "a/b", "a b", "a%2f", "a\u{0}", "ä", "a\n", "~a", "a@b", "a?b", "a#b", "a;b",
            "a\\b",
            String(repeating: "x", count: 65),
        ])
    func refuses(text: String) {
        #expect(ResourceID(text) == nil)
        #expect(throws: Failure.self) { try ResourceID(validating: text, field: "id") }
    }
}

@Suite("TraceContext")
struct TraceContextTests {
    @Test("makes a traceparent that it understands itself, another each time")
    func makes() {
        let traces = (0..<100).map { _ in TraceContext().traceparent }
        #expect(Set(traces).count == 100)
        #expect(traces.allSatisfy { TraceContext(traceparent: $0)?.traceparent == $0 })
    }

    @Test(
        "ignores what is no traceparent of version 00",
        arguments: [
            "", "00-", "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-011",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
        ])
    func refuses(text: String) {
        #expect(TraceContext(traceparent: text) == nil)
    }
}
