extension Rule {
    /// Which files there may be, and where.
    static let files: [Rule] = [
        Rule(
            name: "no built or private file",
            reason: "what a build or a run makes is in .gitignore, and keys are nobody's",
            bad: SourceFile(path: ".facet/device-keys.csv", text: ""),
            good: SourceFile(path: "devices/label.yaml", text: "")
        ) { file in
            let endings = [
                ".o", ".so", ".sqlite", ".sqlite-wal", ".db", ".pem", ".key", ".keys", ".log", ".profraw", ".orig",
                ".rej",
            ]
            let isBanned =
                [".build", ".facet", ".swiftpm"].contains { file.path.hasPrefix($0) }
                || endings.contains { file.path.hasSuffix($0) }
            return isBanned ? [Finding(path: file.path, line: 1, what: "is tracked")] : []
        },
        Rule(
            name: "C stays in C targets", reason: "whoever reads Swift meets C at one border",
            bad: SourceFile(path: "Sources/Core/Broker/fast.c", text: ""),
            good: SourceFile(path: "Sources/C/BrokerPlugin/access.c", text: "")
        ) { file in
            let isC = [".c", ".h", ".cpp", ".modulemap"].contains { file.path.hasSuffix($0) }
            let isHome = file.path.hasPrefix("Sources/C/") || !file.path.hasPrefix("Sources/")
            let isSwiftInC = file.path.hasPrefix("Sources/C/") && file.isSwift
            return isC && !isHome || isSwiftInC
                ? [Finding(path: file.path, line: 1, what: "is in the wrong place")] : []
        },
        Rule(
            name: "no placeholder", reason: "a target exists for what it has",
            bad: SourceFile(path: "Sources/Store/WebBFF/Placeholder.swift", text: ""),
            good: SourceFile(path: "Sources/Store/WebBFF/WebBFF.swift", text: "")
        ) { file in
            let isPlaceholder = file.path.hasSuffix("/Placeholder.swift")
            return isPlaceholder ? [Finding(path: file.path, line: 1, what: "holds a place")] : []
        },
    ]
}
