import Configuration
import Foundation

/// Reads a configuration: the file, then the environment, then the flags, each above the one before.
struct ConfigurationLoader {
    let table: SettingsTable

    /// Every declared key with what was given, or its default. Throws all faults of all sources at once.
    ///
    /// - Parameter demandsAll: whether a key without a default that isn't given is a fault
    func load(_ sources: ConfigurationSources, demandsAll: Bool = true) async throws -> Settings {
        let path = filePath(sources)
        var faults = path.map(check) ?? []
        let flags = ConfigurationFlags(sources.flags, table: table, backend: sources.backend)
        faults += environmentFaults(sources.environment) + flags.faults
        guard faults.isEmpty else { throw ConfigurationFaults(faults: faults) }
        let reader = ConfigReader(providers: try await providers(path, sources.environment, flags.texts))
        let given = texts(from: reader)
        let missing = missingFaults(given)
        guard missing.isEmpty || !demandsAll else { throw ConfigurationFaults(faults: missing) }
        let defaults = Dictionary(table.declarations.map { ($0.name, $0.defaultText) }) { first, _ in first }
        return Settings(defaults.merging(given) { $1 }, given: Set(given.keys))
    }

    /// The faults of one file.
    func check(_ path: String) -> [ConfigurationFault] {
        guard let data = FileManager.default.contents(atPath: path) else {
            return [ConfigurationFault(source: path, message: "can't be read")]
        }
        guard data.count <= ConfigurationFile.bytesMax else {
            return [ConfigurationFault(source: path, message: "is larger than \(ConfigurationFile.bytesMax) bytes")]
        }
        guard let text = String(data: data, encoding: .utf8) else {
            return [ConfigurationFault(source: path, message: "is not UTF-8")]
        }
        return ConfigurationFile(path: path, text: text, table: table).faults
    }

    /// The file that counts; nil if there is none.
    func filePath(_ sources: ConfigurationSources) -> String? {
        if let named = sources.file ?? sources.environment["FACET_CONFIG"] { return named }
        let usual = ConfigurationSources.defaultFile
        return FileManager.default.fileExists(atPath: usual) ? usual : nil
    }

    private func providers(
        _ path: String?, _ environment: [String: String], _ flags: [String: String]
    ) async throws -> [any ConfigProvider] {
        let flagValues = flags.map { (AbsoluteConfigKey(ConfigKey($0)), ConfigValue(.string($1), isSecret: false)) }
        var providers: [any ConfigProvider] = [
            InMemoryProvider(name: "flags", values: Dictionary(flagValues) { first, _ in first }),
            EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "facet"),
        ]
        if let path, let text = try? String(contentsOfFile: path, encoding: .utf8), !isEmpty(text) {
            let place = InMemoryProvider(values: ["filePath": ConfigValue(.string(path), isSecret: false)])
            providers.append(try await FileProvider<YAMLSnapshot>(config: ConfigReader(provider: place)))
        }
        return providers
    }

    /// Whether nothing but comments stands in a file; the provider takes such a file for a fault.
    private func isEmpty(_ text: String) -> Bool {
        text.split(whereSeparator: \.isNewline).allSatisfy { line in
            let first = line.first { !$0.isWhitespace }
            return first == nil || first == "#" || line == "---"
        }
    }

    private func texts(from reader: ConfigReader) -> [String: String] {
        var texts: [String: String] = [:]
        for declaration in table.declarations {
            let text = reader.string(forKey: ConfigKey(declaration.name), isSecret: declaration.isSecret)
            if let text, !text.isEmpty { texts[declaration.name] = text }
        }
        return texts
    }

    private func environmentFaults(_ environment: [String: String]) -> [ConfigurationFault] {
        table.declarations.compactMap { declaration in
            guard let text = environment[declaration.environmentVariable], !text.isEmpty,
                !declaration.kind.accepts(text)
            else { return nil }
            return ConfigurationFault(
                source: "environment", key: declaration.name,
                message: "\(declaration.environmentVariable): " + declaration.complaint(about: text),
                allowed: declaration.kind.allowed, suggestion: declaration.suggestion(for: text))
        }
    }

    private func missingFaults(_ texts: [String: String]) -> [ConfigurationFault] {
        table.declarations.filter { $0.isRequired && texts[$0.name] == nil }.map {
            ConfigurationFault(
                source: "configuration", key: $0.name,
                message: "\($0.name) must be given, in the file, as \($0.environmentVariable) or by \($0.flag)",
                allowed: $0.kind.allowed)
        }
    }
}
