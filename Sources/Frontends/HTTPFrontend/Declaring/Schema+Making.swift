/// The words of a declaration.
extension Schema {
    /// - Parameter name: descriptions list it once under this name
    public static func object(named name: String? = nil, _ meaning: String, _ fields: [Field]) -> Self {
        Self(.object(fields), meaning, named: name)
    }

    /// An object of free names.
    public static func map(of values: Schema, _ meaning: String) -> Self {
        Self(.map(values), meaning)
    }

    public static func array(of items: Schema, _ meaning: String, count: ClosedRange<Int>? = nil) -> Self {
        Self(.array(items, count: count), meaning)
    }

    /// - Parameter length: in characters as JSON Schema counts them, Unicode code points
    public static func text(
        _ meaning: String, length: ClosedRange<Int>? = nil, of alphabet: Alphabet? = nil, format: Format? = nil
    ) -> Self {
        Self(.string(length: length, alphabet: alphabet, format: format), meaning)
    }

    /// A resource's id, as every client and service writes it.
    public static func id(_ meaning: String) -> Self {
        text(meaning, length: 1...64, of: .id)
    }

    /// One of some words.
    public static func choice(_ meaning: String, of words: [String]) -> Self {
        Self(.choice(words), meaning)
    }

    public static func integer(_ meaning: String, in range: ClosedRange<Int>? = nil) -> Self {
        Self(.integer(range), meaning)
    }

    /// A number whose digits are kept as they are written.
    public static func decimal(_ meaning: String, _ range: DecimalRange = DecimalRange()) -> Self {
        Self(.decimal(range), meaning)
    }

    public static func boolean(_ meaning: String) -> Self {
        Self(.boolean, meaning)
    }

    /// A string, a number or a boolean.
    public static func scalar(_ meaning: String) -> Self {
        Self(.scalar, meaning)
    }
}
