import Testing

@testable import FacetApplication

struct DurationTextTests {
    @Test func `Durations are read as they are written`() {
        for text in ["0ms", "800ms", "2s", "5m", "1h"] {
            #expect(DurationText.read(text).map(DurationText.write) == text)
        }
    }

    @Test(arguments: ["", "s", "5", "5 s", "-5s", "+5s", "1.5s", "5S", "9999999999999999999s"])
    func `Anything else is no duration`(text: String) {
        #expect(DurationText.read(text) == nil)
    }
}
