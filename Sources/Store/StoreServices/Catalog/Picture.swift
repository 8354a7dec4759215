/// A generated picture: the same bytes for the same name, each time.
struct Picture: Sendable {
    /// The product or user that it shows.
    let subject: String
    let svg: String

    /// Nil if no picture has this name: `<id>-<n>.svg`, `<id>-<n>-<size>.svg`, or `<id>.svg`.
    init?(file: String) {
        guard file.hasSuffix(".svg") else { return nil }
        var words = file.dropLast(4).split(separator: "-", omittingEmptySubsequences: false)
        var size = 640
        if words.count == 3 {
            guard let named = Self.sizes[words[2]] else { return nil }
            size = named
            words.removeLast()
        }
        guard (1...2).contains(words.count), Self.isSubject(words[0]) else { return nil }
        var number = 0
        if words.count == 2 {
            guard let parsed = Int(words[1]), (1...9).contains(parsed), words[1].utf8.count == 1 else { return nil }
            number = parsed
        }
        subject = String(words[0])
        svg = Self.draw(subject, number, size: size)
    }

    /// Pixels, of width and height.
    private static let sizes: [Substring: Int] = ["small": 48, "thumb": 96, "large": 1280]

    private static func isSubject(_ text: Substring) -> Bool {
        guard let first = text.first, "pum".contains(first), (2...8).contains(text.utf8.count) else { return false }
        return text.dropFirst().utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// Shapes on a coloured ground, and the subject's name.
    private static func draw(_ subject: String, _ number: Int, size: Int) -> String {
        var generator = SeededGenerator(number + 16 * (Int(subject.dropFirst()) ?? 0), "picture")
        let hue = generator.number(0...359)
        let shapes = (1...6).map { _ in
            let (x, y, radius) = (generator.number(0...100), generator.number(0...100), generator.number(8...36))
            return "<circle cx='\(x)' cy='\(y)' r='\(radius)' fill='hsl(\((hue + radius * 4) % 360) 60% 60%)' "
                + "opacity='.6'/>"
        }
        return "<svg xmlns='http://www.w3.org/2000/svg' width='\(size)' height='\(size)' viewBox='0 0 100 100'>"
            + "<rect width='100' height='100' fill='hsl(\(hue) 45% 85%)'/>" + shapes.joined()
            + "<text x='50' y='54' font-family='sans-serif' font-size='12' text-anchor='middle'>\(subject)</text></svg>"
    }
}
