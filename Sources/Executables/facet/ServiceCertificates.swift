import FacetApplication
import StoreServices

/// How the processes of a run show each other who they are: certificates of the development authority in the data folder,
/// and signed assertions of the backends.
struct ServiceCertificates {
    private let stage: Stage
    private let authority: DevelopmentAuthority

    init(_ stage: Stage) {
        self.stage = stage
        authority = DevelopmentAuthority(dataFolder: stage.dataFolder)
    }

    /// Makes and renews them.
    func prepare() throws {
        guard stage.settings.text("mode") != "production" else {
            throw CommandFailure(message: "run is for development; in production each process is served by itself")
        }
        try authority.makeStandard()
    }

    /// What the services' process is told of their doors.
    var doors: [String: String] {
        settings(of: authority.files("services")).merging(ServicePorts.secureSettings(stage)) { $1 }
            .merging(["services.ca": authority.authorities]) { $1 }
    }

    /// Where a backend calls the services: at their doors with TLS, but for what the operator configured.
    var addresses: [String: String] {
        isOurs ? ServicePorts.secureAddresses(stage) : ServicePorts.addresses(stage)
    }

    /// What a backend is told of how it calls them.
    func calls(of backend: String) -> [String: String] {
        guard isOurs else { return [:] }
        let given = stage.settings.text("services.ca").flatMap { $0.isEmpty ? nil : $0 }
        var texts = settings(of: authority.files(backend))
        // What the operator trusts beside it is for services of his own.
        texts["services.ca"] = [authority.authorities, given].compactMap(\.self).joined(separator: ",")
        for name in StoreServices.names where !ServicePorts.isConfigured(name, stage) {
            texts["services.\(name).auth"] = "mtls+assertion"
        }
        return texts
    }

    /// An operator who gives the backends a certificate has doors of his own for them.
    private var isOurs: Bool { !stage.settings.isGiven("services.certificate") }

    private func settings(of files: DevelopmentAuthority.Files) -> [String: String] {
        ["services.certificate": files.certificate, "services.key": files.key]
    }
}
