import Foundation

extension Stage {
    /// The ports of a backend: its name, and its name with `.operations`.
    public static func ports(of backend: any Backend.Type, _ settings: Settings) -> [PortNeed] {
        let description = backend.description
        let keys = BackendKeys(description)
        let operations = PortNeed("\(description.name).operations", wanted: settings[keys.operationsPort])
        guard description.port != nil else { return [operations] }
        return [
            PortNeed(description.name, wanted: settings[keys.port], host: settings[CommonKeys.listen]), operations,
        ]
    }

    /// A child that is this executable and serves one backend with the stage's ports.
    ///
    /// - Parameters:
    ///   - settings: full names and values, above all that the operator configured.
    public func child(
        serving backend: any Backend.Type, services: [String: String] = [:], broker: BrokerSettings? = nil,
        settings more: [String: String] = [:]
    ) -> ChildPlan {
        let description = backend.description
        let keys = BackendKeys(description)
        let operations = port("\(description.name).operations")
        var texts = [
            CommonKeys.data.declaration.name: dataFolder, CommonKeys.listen.declaration.name: listen,
            CommonKeys.grace.declaration.name: "3s", keys.operationsPort.declaration.name: String(operations),
        ]
        if description.port != nil { texts[keys.port.declaration.name] = String(port(description.name)) }
        if description.port != nil, listen != address, self.settings[keys.publicURL].isEmpty {
            texts[keys.publicURL.declaration.name] = "http://\(address):\(port(description.name))"
        }
        for service in description.services {
            texts[ServiceKeys(service).url.declaration.name] = services[service.name]
        }
        if let broker { texts.merge(Self.texts(of: broker)) { $1 } }
        return ChildPlan(
            name: description.name, executable: executable, arguments: ["serve", description.name],
            environment: environment(for: description, texts.merging(more) { $1 }),
            missing: { await OperationsProbe.missing(port: operations) })
    }

    /// The variables that tell a backend all that was configured, and these texts above it.
    private func environment(for backend: BackendDescription, _ texts: [String: String]) -> [String: String] {
        var variables: [String: String] = [:]
        for declaration in SettingsTable(for: [backend]).declarations {
            // A default isn't passed on: the child has it itself, and would take it for something that was asked for.
            let given = settings.isGiven(declaration.name) ? settings.text(declaration.name) : nil
            let text = texts[declaration.name] ?? given
            if let text, !text.isEmpty { variables[declaration.environmentVariable] = text }
        }
        if let configurationFile { variables["FACET_CONFIG"] = configurationFile }
        return variables
    }

    private static func texts(of broker: BrokerSettings) -> [String: String] {
        [
            CommonKeys.brokerHost.declaration.name: broker.host,
            CommonKeys.brokerPort.declaration.name: String(broker.port),
            CommonKeys.brokerUsername.declaration.name: broker.username,
            CommonKeys.brokerPassword.declaration.name: broker.password,
        ]
    }
}
