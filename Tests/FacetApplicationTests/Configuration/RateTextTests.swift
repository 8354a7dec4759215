import CompositionCore
import Limits
import Testing

@testable import FacetApplication

struct RateTextTests {
    @Test func `a rate is a count and a time`() {
        #expect(RateText.read("100/1s") == .some(Rate(100, per: .seconds(1))))
        #expect(RateText.read("5/500ms") == .some(Rate(5, per: .milliseconds(500))))
        #expect(RateText.read("10000/24h") == .some(Rate(10_000, per: .seconds(86_400))))
        #expect(RateText.read("off") == .some(nil))
    }

    @Test(arguments: ["", "100", "/1s", "100/", "0/1s", "-1/1s", "+1/1s", "1/0ms", "1/1d", "1/1s/1s", "1e9/1s", "Off"])
    func `anything else is none`(text: String) {
        #expect(RateText.read(text) == nil)
        #expect(text.isEmpty || RateText.clients(text) == nil)
    }

    @Test func `clients have rates of their own`() {
        #expect(
            RateText.clients("acme=100/1s;10000/24h, beta=off;5/1m,c=1/1s") == [
                "acme": .init(rate: Rate(100, per: .seconds(1)), quota: Rate(10_000, per: .seconds(86_400))),
                "beta": .init(rate: nil, quota: Rate(5, per: .seconds(60))),
                "c": .init(rate: Rate(1, per: .seconds(1)), quota: nil),
            ])
        #expect(RateText.clients("") == [:])
    }

    @Test(arguments: ["acme", "acme=", "acme=1/1s;", "acme=1/1s;1/1s;1/1s", "a=1/1s,a=2/1s", "../x=1/1s", "=1/1s"])
    func `a list with a fault is refused as a whole`(text: String) {
        #expect(RateText.clients(text) == nil)
    }
}
