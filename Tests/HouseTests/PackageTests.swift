import Testing

/// What Package.swift promises for every target.
struct PackageTests {
    @Test(arguments: [
        ".swiftLanguageMode(.v6)", #".enableUpcomingFeature("ExistentialAny")"#,
        #".enableUpcomingFeature("InternalImportsByDefault")"#, #".enableUpcomingFeature("MemberImportVisibility")"#,
        ".treatAllWarnings(as: .error)",
    ])
    func `all Swift targets are built strictly`(_ setting: String) throws {
        let settings = try manifest().prefix { !$0.hasPrefix("]") }.joined(separator: "\n")
        #expect(settings.contains(setting))
    }

    @Test func `a Swift target without the settings is found`() throws {
        let manifest = try manifest()
        #expect(Self.targetsWithoutSettings(manifest).isEmpty)
        let bad = ["    .target(name: \"Fast\", path: \"Sources/Core/Fast\"),", "]"].map { Substring($0) }
        #expect(Self.targetsWithoutSettings(bad) == ["Fast"])
    }

    private func manifest() throws -> [Substring] {
        try #require(Project.read.get().files.first { $0.path == "Package.swift" }).lines
    }

    /// The targets, by name, that neither lie in Sources/C nor name the settings before the next one begins.
    static func targetsWithoutSettings(_ lines: [Substring]) -> [String] {
        let starts = lines.indices.filter {
            lines[$0].contains(#/\.(?:target|executableTarget|testTarget)\(/#)
                && !lines[$0].contains("Target.Dependency")
        }
        return starts.indices.compactMap { place in
            let end = place + 1 < starts.count ? starts[place + 1] : lines.endIndex
            let text = lines[starts[place]..<end].joined(separator: "\n")
            if text.contains("swiftSettings: settings") || text.contains("Sources/C/") { return nil }
            let name = text.firstMatch(of: #/name: "?(\w+)/#)?.output.1 ?? "?"
            return String(name)
        }
    }
}
