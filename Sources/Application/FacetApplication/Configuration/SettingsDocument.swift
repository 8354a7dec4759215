/// The settings as a table for people, in Markdown.
enum SettingsDocument {
    static let head = [
        "| key | environment | default | allowed | meaning |",
        "|---|---|---|---|---|",
    ]

    static func rows(_ declarations: [SettingDeclaration]) -> [String] {
        declarations.map { declaration in
            let defaultText = declaration.defaultText.isEmpty ? "" : "`\(declaration.defaultText)`"
            return "| `\(declaration.name)` | `\(declaration.environmentVariable)` | \(defaultText) "
                + "| \(declaration.kind.allowed) | \(declaration.meaning) |"
        }
    }
}
