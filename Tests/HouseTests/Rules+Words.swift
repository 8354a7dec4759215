extension Rule {
    /// The project speaks of itself: not of where it was written, nor by whose order.
    static let words: [Rule] = [
        Rule(
            ban: #"(^|[^\w.])/(root|home/\w+|Users/\w+)/"#,
            "a path of one machine is wrong on all others", in: isOurs, bad: "cd /home/me/facet",
            good: "cd facet/home/"),
        Rule(
            ban: #"(?i)\bissues? #?\d"#,
            "a reader has the code alone: say why, not by whose order", in: isOurs, bad: "as issue 3 wants",
            good: "an issue of its own"),
    ]
}

@Sendable private func isOurs(_ file: SourceFile) -> Bool {
    !file.isGenerated
}
