import CompositionCore

/// Which characters a text may have.
public struct Alphabet: Sendable {
    /// What an error calls them: `visible ASCII characters`.
    let characters: String
    /// For descriptions, an ECMA-262 expression that the whole text matches.
    let pattern: String
    let accepts: @Sendable (Substring.UnicodeScalarView) -> Bool

    /// All but control characters other than line breaks, and not only white space.
    public static let text = Self(
        characters: "characters, not all of them blank and none a control character",
        pattern: #"^[^\u0000-\u0009\u000b-\u001f\u007f]*[^\u0000-\u0020\u007f\s][^\u0000-\u0009\u000b-\u001f\u007f]*$"#,
        accepts: { text in
            var isBlank = true
            for scalar in text {
                guard scalar.value >= 0x20 && scalar.value != 0x7f || scalar == "\n" else { return false }
                if !scalar.properties.isWhitespace { isBlank = false }
            }
            return !isBlank
        })

    /// All but control characters.
    public static let line = Self(
        characters: "characters, none a control character", pattern: #"^[^\u0000-\u001f\u007f]*$"#,
        accepts: { $0.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f } })

    /// `!` to `~`: what a header's value or a query carries without a doubt.
    public static let visible = Self(
        characters: "visible ASCII characters", pattern: "^[!-~]*$",
        accepts: { $0.allSatisfy { (0x21...0x7e).contains($0.value) } })

    /// A decimal without sign and exponent.
    public static let digits = Self(
        characters: "digits with at most one point", pattern: #"^[0-9]+(?:\.[0-9]+)?$"#,
        accepts: { text in
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            return (1...2).contains(parts.count)
                && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { ("0"..."9").contains($0) } }
        })

    /// Of a resource's id: begins with a letter or digit and has no two dots in a row.
    public static let id = Self(
        characters: "A-Z a-z 0-9 _ . : -", pattern: #"^[A-Za-z0-9](?:\.?[A-Za-z0-9_:-])*\.?$"#,
        accepts: { ResourceID(Substring($0)) != nil })
}
