import CompositionCore
import Foundation
import Testing

@testable import HTTPFrontend

@Suite("Alphabets")
struct AlphabetTests {
    static let samples = [
        "a", "A9", "a.b", "a..b", ".a", "a.", "a.b.", "-a", "a-b:c_d", "a b", "a\n", "\n", " ", "\t", "a\tb", "a\u{7f}",
        "\u{0}", "ä", "a/b", "a%b", "~", "1", "1.5", "1.", ".5", "1.5.6", "12a", "\u{a0}", "a\u{85}b", "é", "日本", "a\r",
        "!", "0", "a:b", ":a", "_a", "\u{2028}x",
    ]

    @Test(
        "the expression that is published and the check that runs agree",
        arguments: [("text", Alphabet.text), ("line", .line), ("visible", .visible), ("id", .id), ("digits", .digits)])
    func agreement(name: String, alphabet: Alphabet) throws {
        // Without its own `$`, which here would match before a line break at the end, too.
        let expression = try NSRegularExpression(pattern: alphabet.pattern.replacing(/\$$/, with: #"\z"#))
        for sample in Self.samples {
            let range = NSRange(sample.startIndex..., in: sample)
            let matches = expression.firstMatch(in: sample, range: range) != nil
            #expect(matches == alphabet.accepts(sample[...].unicodeScalars), "\(name): \(sample.debugDescription)")
        }
    }

    @Test("every alphabet takes some of the samples and refuses some")
    func both() {
        for alphabet in [Alphabet.text, .line, .visible, .id, .digits] {
            let accepted = Self.samples.count { alphabet.accepts($0[...].unicodeScalars) }
            #expect(accepted > 2 && accepted < Self.samples.count)
        }
    }
}
