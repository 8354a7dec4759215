public import CompositionCore
import Limits

/// A setting with the type of its values. Declare it as a constant, list its ``declaration`` in the backend's
/// description and read it by `environment.settings[constant]`.
public struct Setting<Value: Sendable>: Sendable {
    public let declaration: SettingDeclaration
    let defaultValue: Value
    let read: @Sendable (String) -> Value?

    init(_ declaration: SettingDeclaration, default value: Value, read: @escaping @Sendable (String) -> Value?) {
        self.declaration = declaration
        defaultValue = value
        self.read = read
    }
}

extension Setting<String> {
    /// Any text of one line.
    public static func text(
        _ name: String, default value: String = "", isSecret: Bool = false, meaning: String
    ) -> Self {
        of(.text, name, value, meaning, isSecret: isSecret)
    }

    /// One of a few words.
    public static func choice(_ name: String, of words: [String], default value: String, meaning: String) -> Self {
        of(.choice(words), name, value, meaning)
    }

    /// An address `http://host:port`; empty where there is none.
    public static func url(_ name: String, default value: String = "", meaning: String) -> Self {
        of(.url, name, value, meaning)
    }

    static func serviceAddress(_ name: String, default value: String, isRequired: Bool, meaning: String) -> Self {
        of(.serviceAddress, name, value, meaning, isRequired: isRequired)
    }

    public static func host(_ name: String, default value: String, meaning: String) -> Self {
        of(.host, name, value, meaning)
    }

    private static func of(
        _ kind: SettingKind, _ name: String, _ value: String, _ meaning: String, isSecret: Bool = false,
        isRequired: Bool = false
    ) -> Self {
        Self(
            SettingDeclaration(
                name, kind, default: value, meaning: meaning, isSecret: isSecret, isRequired: isRequired),
            default: value
        ) { $0 }
    }
}

extension Setting<TrustedProxies> {
    /// Addresses and ranges, separated by commas; without any: nobody.
    public static func networks(_ name: String, meaning: String) -> Self {
        Self(SettingDeclaration(name, .networks, default: "", meaning: meaning), default: .none) { TrustedProxies($0) }
    }
}

extension Setting<Int> {
    public static func integer(
        _ name: String, default value: Int, in range: ClosedRange<Int>, meaning: String
    ) -> Self {
        Self(
            SettingDeclaration(name, .integer(range), default: String(value), meaning: meaning), default: value
        ) { Int($0) }
    }

    /// A TCP port; 0 takes any free one.
    public static func port(_ name: String, default value: Int, meaning: String) -> Self {
        Self(SettingDeclaration(name, .port, default: String(value), meaning: meaning), default: value) { Int($0) }
    }
}

extension Setting<Duration> {
    public static func duration(
        _ name: String, default value: Duration, in range: ClosedRange<Duration>, meaning: String
    ) -> Self {
        Self(
            SettingDeclaration(name, .duration(range), default: DurationText.write(value), meaning: meaning),
            default: value
        ) { DurationText.read($0) }
    }
}

extension Setting<Bool> {
    public static func flag(_ name: String, default value: Bool, meaning: String) -> Self {
        Self(SettingDeclaration(name, .flag, default: String(value), meaning: meaning), default: value) { Bool($0) }
    }
}

extension Setting<Rate?> {
    /// So many in so much time; nil for `off`.
    static func rate(_ name: String, default text: String, meaning: String) -> Self {
        Self(
            SettingDeclaration(name, .rate, default: text, meaning: meaning), default: RateText.read(text) ?? nil
        ) { RateText.read($0) }
    }
}

extension Setting<[String: ClientLimits.Rates]> {
    static func clientRates(_ name: String, meaning: String) -> Self {
        Self(SettingDeclaration(name, .clientRates, default: "", meaning: meaning), default: [:]) {
            RateText.clients($0)
        }
    }
}
