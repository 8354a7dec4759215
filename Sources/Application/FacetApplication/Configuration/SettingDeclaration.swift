/// One key of the configuration: declared once, read by everything that speaks of it (the readers, `check`,
/// the documentation).
public struct SettingDeclaration: Sendable, Hashable {
    /// With dots: `web.operations.port`.
    public let name: String
    public let kind: SettingKind
    /// The text that stands where nothing is configured; empty: nothing.
    public let defaultText: String
    public let meaning: String
    /// Never printed.
    public let isSecret: Bool
    /// Whether the configuration must give it.
    public let isRequired: Bool

    public init(
        _ name: String, _ kind: SettingKind, default defaultText: String, meaning: String, isSecret: Bool = false,
        isRequired: Bool = false
    ) {
        self.name = name
        self.kind = kind
        self.defaultText = defaultText
        self.meaning = meaning
        self.isSecret = isSecret
        self.isRequired = isRequired
    }

    /// The same setting under a prefix.
    func under(_ prefix: String) -> Self {
        Self(
            "\(prefix).\(name)", kind, default: defaultText, meaning: meaning, isSecret: isSecret,
            isRequired: isRequired)
    }

    /// The environment variable: `FACET_WEB_OPERATIONS_PORT`.
    public var environmentVariable: String {
        var words = "FACET_"
        var previous: Character = "."
        for character in name {
            if previous.isLowercase, character.isUppercase { words += "_" }
            words += character == "." ? "_" : character.uppercased()
            previous = character
        }
        return words
    }

    /// The flag: `--web-operations-port`.
    public var flag: String {
        "--" + environmentVariable.dropFirst("FACET_".count).lowercased().replacing("_", with: "-")
    }
}
