extension Rule {
    /// The project speaks of itself: not of who wrote it, where, or by what means.
    static let words: [Rule] = [
        Rule(
            ban: #"(?i)\b(claude|anthropic|openai|chatgpt|copilot|gemini)\b|\blanguage model|\bAI[- ]generated"#,
            "what wrote a line says nothing about it", in: isOurs, bad: "written by ChatGPT",
            good: "written by protoc-c"),
        Rule(
            ban: #"(^|[^\w.])/(work|root|home/\w+|Users/\w+|tmp/wt)/"#,
            "a path of one machine is wrong on all others", in: isOurs, bad: "cd /work/main",
            good: "cd facet/work/"),
        Rule(
            ban:
                #"(?i)\bissues? #?\d|\bprompts?\b|\bthis session\b|\bNAME=(app|bench|broker|fleet|frames|house|services)\b"#,
            "a reader has the code alone: say why, not by whose order", in: isOurs, bad: "as issue 3 wants",
            good: "an issue of its own"),
    ]
}

@Sendable private func isOurs(_ file: SourceFile) -> Bool {
    !file.isGenerated
}
