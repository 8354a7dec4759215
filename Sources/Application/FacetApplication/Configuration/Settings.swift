/// The values of declared settings, every one checked when the process started.
public struct Settings: Sendable {
    private let texts: [String: String]
    private let prefix: String
    private let given: Set<String>

    /// - Parameters:
    ///   - texts: by the full name of the key; a key that is absent has its default
    ///   - given: those that don't have it from the declaration
    public init(_ texts: [String: String] = [:], given: Set<String> = []) {
        self.init(texts, prefix: "", given: given)
    }

    private init(_ texts: [String: String], prefix: String, given: Set<String>) {
        self.texts = texts
        self.prefix = prefix
        self.given = given
    }

    public subscript<Value>(_ setting: Setting<Value>) -> Value {
        texts[prefix + setting.declaration.name].flatMap(setting.read) ?? setting.defaultValue
    }

    /// The text under a full name.
    public func text(_ name: String) -> String? { texts[prefix + name] }

    /// Whether the operator gave it; false where the default stands.
    public func isGiven(_ name: String) -> Bool { given.contains(prefix + name) }

    func scoped(to name: String) -> Self {
        Self(texts, prefix: name + ".", given: given)
    }

    /// Address of the public listeners.
    public var listen: String { self[CommonKeys.listen] }

    /// The broker of `broker.host` and its neighbours.
    public var broker: BrokerSettings {
        let named = self[CommonKeys.brokerKeys]
        let keyFile = named.isEmpty ? self[CommonKeys.data] + "/broker/devices.keys" : named
        return BrokerSettings(
            host: self[CommonKeys.brokerHost], port: self[CommonKeys.brokerPort],
            username: self[CommonKeys.brokerUsername], password: self[CommonKeys.brokerPassword],
            isSecure: self[CommonKeys.brokerTLS], authorities: self[CommonKeys.brokerAuthorities],
            keyFile: self[CommonKeys.brokerManaged] ? keyFile : nil)
    }
}
