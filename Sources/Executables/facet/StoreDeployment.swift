import DevelopmentProvider
import FacetApplication
import IoTBFF
import StoreServices

/// What `facet run` brings up, in this order: the services and a provider to sign in with, the broker, the
/// backends, a small fleet.
enum StoreDeployment: Deployment {
    static func ports(_ settings: Settings) -> [PortNeed] {
        StoreBundle.backends.flatMap { Stage.ports(of: $0, settings) } + ServicePorts.needs(settings)
            + [PortNeed("broker", wanted: settings.broker.port, host: settings.listen)]
            + (DeviceTLS.needsLocalPort(settings) ? [PortNeed("broker.local", wanted: 0)] : [])
    }

    static func steps(_ stage: Stage) throws -> [DeploymentStep] {
        let accounts = try BrokerAccounts(stage)
        let tls = try DeviceTLS(stage)
        let broker = ManagedBroker(stage: stage, accounts: accounts, tls: tls.broker)
        let certificates = ServiceCertificates(stage)
        try certificates.prepare()
        let services = stage.child(
            serving: StoreServices.self, broker: accounts.settings(of: "services"),
            settings: ServicePorts.settings(stage).merging(certificates.doors) { $1 }
                .merging(["listen": "127.0.0.1"]) { $1 })
        let provider = LocalProvider(stage: stage)
        let backends = try clientBackends.map { backend in
            let name = backend.description.name
            return stage.child(
                serving: backend, services: certificates.addresses, broker: accounts.settings(of: name),
                settings: try provider.settings(of: name).merging(certificates.calls(of: name)) { $1 }
                    .merging(backend == IoTBFF.self ? tls.settings : [:]) { $1 })
        }
        return [
            .start([services] + (provider.isNeeded ? [provider.child] : [])),
            .perform("giving the devices' keys to the broker") {
                try DemoDevices.publishKeys(stage)
                try await broker.prepare()
            },
            .start([broker.child]), .start(backends), .start(DemoFleet.children(stage, tls)),
        ]
    }

    /// Those that answer the store's clients.
    private static var clientBackends: [any Backend.Type] {
        StoreBundle.backends.filter { $0 != StoreServices.self && $0 != DevelopmentProvider.self }
    }

    static func runFile(_ stage: Stage) throws -> RunFile {
        let tls = try DeviceTLS(stage)
        let provider = LocalProvider(stage: stage)
        let backends = LocalProvider.running(in: stage).map { $0.description.name }
        let operations = (["supervisor"] + backends).map { name in
            (name, "http://127.0.0.1:\(stage.port(name == "supervisor" ? name : "\(name).operations"))")
        }
        let url = { (name: String) in backends.contains(name) ? "http://\(stage.address):\(stage.port(name))" : nil }
        return RunFile(
            mode: "development",
            endpoints: .init(
                web: url("web"), mobile: url("mobile"), partner: url("partner"),
                frames: backends.contains("iot") ? "\(stage.address):\(stage.port("iot"))" : nil,
                broker: "mqtt\(tls.broker == nil ? "" : "s")://\(stage.address):\(stage.port("broker"))",
                provider: provider.isNeeded ? provider.issuer : nil,
                operations: Dictionary(operations) { first, _ in first }),
            services: ServicePorts.addresses(stage), sample: DemoDevices.sample,
            tls: tls.authorities.isEmpty ? nil : tls.authorities)
    }

    static func guide(_ stage: Stage) throws -> String {
        try Guide(stage).text
    }
}
