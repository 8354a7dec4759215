import ArgumentParser
import DevelopmentProvider
import FacetApplication
import IoTBFF
import MobileBFF
import PartnerBFF
import StoreServices
import WebBFF

/// The store's bundle: its four backends, its services, a provider to sign in with, and what `facet run` brings up.
@main
enum StoreBundle: BackendBundle {
    static let name = "facet"
    static let summary = "Backends for Frontends of a connected store: web, mobile, partner and IoT."
    static let backends: [any Backend.Type] = [
        StoreServices.self, WebBFF.self, MobileBFF.self, PartnerBFF.self, IoTBFF.self, DevelopmentProvider.self,
    ]
    static let services = StoreServices.declarations
    static let commands: [any ParsableCommand.Type] = [
        AskCommand.self, DevicesCommand.self, WebhooksCommand.self,
    ]
    static let deployment: (any Deployment.Type)? = StoreDeployment.self
}
