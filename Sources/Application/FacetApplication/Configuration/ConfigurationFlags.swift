/// The flags of a command line that are keys of the table.
struct ConfigurationFlags {
    private(set) var texts: [String: String] = [:]
    private(set) var faults: [ConfigurationFault] = []

    init(_ arguments: [String], table: SettingsTable, backend: String?) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            let pieces = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let flag = String(pieces[0])
            guard flag.hasPrefix("--"), let declaration = Self.declaration(of: flag, in: table, backend: backend) else {
                reportUnknown(flag, table: table, backend: backend)
                if flag.hasPrefix("--"), pieces.count == 1, rest.first?.hasPrefix("--") == false { rest.removeFirst() }
                continue
            }
            let text: String?
            if pieces.count == 2 {
                text = String(pieces[1])
            } else if declaration.kind == .flag, rest.first.map({ $0 != "true" && $0 != "false" }) ?? true {
                text = "true"
            } else {
                text = rest.popFirst()
            }
            take(text, as: declaration, flag: flag)
        }
    }

    private static func declaration(
        of flag: String, in table: SettingsTable, backend: String?
    ) -> SettingDeclaration? {
        let short = backend.map { "--\($0)-\(flag.dropFirst(2))" }
        return table.declarations.first { $0.flag == flag } ?? table.declarations.first { $0.flag == short }
    }

    private mutating func take(_ text: String?, as declaration: SettingDeclaration, flag: String) {
        guard let text, declaration.kind.accepts(text) else {
            return faults.append(
                ConfigurationFault(
                    source: "flags", key: declaration.name,
                    message: "\(flag): " + declaration.complaint(about: text ?? ""),
                    allowed: declaration.kind.allowed, suggestion: text.flatMap(declaration.suggestion)))
        }
        texts[declaration.name] = text
    }

    private mutating func reportUnknown(_ flag: String, table: SettingsTable, backend: String?) {
        let full = table.declarations.map(\.flag)
        let prefix = backend.map { "--\($0)-" }
        let short = full.filter { flag in prefix.map(flag.hasPrefix) ?? false }
            .map { "--" + $0.dropFirst(prefix?.count ?? 0) }
        faults.append(
            ConfigurationFault(
                source: "flags", message: "unknown argument \(flag)",
                suggestion: Suggestion.nearest(to: flag, among: short + full)))
    }
}
