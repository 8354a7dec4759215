extension Rule {
    /// What no Swift file says.
    static let code: [Rule] = [
        Rule(
            ban: #"@unchecked Sendable|nonisolated\(unsafe\)"#,
            "the compiler proves that there are no data races; these take its word away", in: \.isSwift,
            bad: "final class Cache: @unchecked Sendable {}", good: "final class Cache: Sendable {}"),
        Rule(
            ban: #"\btry!|\bfatalError\(|\bas! "#,
            "an error ends a request, not the process that serves everybody else", in: \.isSwift,
            bad: "let body = try! read()", good: "let body = try? read()"),
        Rule(
            ban: #"\.socketOption\(\.tcp_"#,
            "at the socket's own level the number of TCP_NODELAY is SO_DEBUG, which only root may set", in: \.isSwift,
            bad: ".channelOption(.socketOption(.tcp_nodelay), value: 1)",
            good: ".channelOption(.tcpOption(.tcp_nodelay), value: 1)"),
        Rule(
            ban: #"\bThread\.sleep\b|\busleep\("#, "a sleeping thread is an event loop that serves nobody",
            in: \.isSwift, bad: "Thread.sleep(forTimeInterval: 1)", good: "try await Task.sleep(for: .seconds(1))"),
        Rule(
            ban: #"\bTODO\b|\bFIXME\b|\bXXX\b|\bHACK\b"#, "an open end belongs in the tracker, where it is seen",
            in: { $0.isSwift || $0.isHandwrittenC }, bad: "// TODO: bounds", good: "// Bounded by the caller."),
        Rule(
            ban: #"\bTask\.sleep\b|[^.\w]sleep\(|\basyncAfter\b"#,
            "a test that waits for time is slow or flaky; await a condition by `eventually`",
            in: {
                $0.isSwift && $0.path.hasPrefix("Tests/") && !$0.path.hasPrefix("Tests/TestFixtures/") && !$0.isFixture
            },
            bad: "try await Task.sleep(for: .seconds(1))", at: "Tests/SampleTests/SampleTests.swift",
            good: "try await eventually { isReady }"),
        Rule(
            ban: #"\b(struct|class|enum|actor|protocol) \w*(Manager|Helper|Helpers|Utils|Utilities)\b"#,
            "a type's name is a noun of the domain and says what it is", in: \.isSwift,
            bad: "final class SessionManager {}", good: "struct SessionTable {}"),
        Rule(
            ban: #"^\s*//\s*(={4,}|-{4,}|\*{4,}|MARK:)"#, "a file that needs banners is two files", in: \.isSwift,
            bad: "// ==========", good: "// Because the broker drops it."),
        Rule(
            ban: #"^\s*//\s*(let|var|func|return|guard|if) [\w(].*[{}=)]\s*$"#,
            "what the code once said is in the history", in: \.isSwift, bad: "// let limit = max(1, count)",
            good: "// let the broker decide"),
        Rule(
            ban: #"(?i)copyright|spdx-license|licensed under"#, "the license stands once, not in every file",
            in: \.isSwift, bad: "// Copyright 2026", good: "// The right to copy."),
        Rule(
            ban: #"\bprint\("#, "a library writes to its logger; only commands and executables speak to a terminal",
            in: { file in
                file.isSwift && file.path.hasPrefix("Sources/") && !file.path.hasPrefix("Sources/Executables/")
                    && !file.path.contains("/Commands/") && !file.path.hasSuffix("Console.swift")
            }, bad: "print(total)", good: "logger.info(\"\\(total)\")"),
    ]
}

extension SourceFile {
    /// A program that tests run; it may be slow on purpose.
    var isFixture: Bool { path.hasPrefix("Tests/ApplicationFixture/") }

    var isHandwrittenC: Bool {
        !isGenerated && [".c", ".h", ".cpp"].contains { path.hasSuffix($0) }
    }
}
