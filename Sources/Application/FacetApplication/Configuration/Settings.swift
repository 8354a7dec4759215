/// The values of declared settings, every one checked when the process started.
public struct Settings: Sendable {
    private let texts: [String: String]
    private let prefix: String

    /// `texts`: by the full name of the key; a key that is absent has its default.
    public init(_ texts: [String: String] = [:]) {
        self.init(texts, prefix: "")
    }

    private init(_ texts: [String: String], prefix: String) {
        self.texts = texts
        self.prefix = prefix
    }

    public subscript<Value>(_ setting: Setting<Value>) -> Value {
        texts[prefix + setting.declaration.name].flatMap(setting.read) ?? setting.defaultValue
    }

    /// The text under a full name.
    func text(_ name: String) -> String? { texts[prefix + name] }

    func scoped(to name: String) -> Self {
        Self(texts, prefix: name + ".")
    }

    /// The broker of `broker.host` and its neighbours.
    var broker: BrokerSettings {
        BrokerSettings(
            host: self[CommonKeys.brokerHost], port: self[CommonKeys.brokerPort],
            username: self[CommonKeys.brokerUsername], password: self[CommonKeys.brokerPassword])
    }
}
