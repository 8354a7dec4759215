import CompositionCore
import DeviceFrontend
import FacetApplication
import StoreClients

/// The settings of the hook for brokers that aren't ours.
enum HookSettings {
    static let port = Setting.integer(
        "hook.port", default: 0, in: 0...65_535,
        meaning: "Port at which a broker of yours asks whether a device may sign in, publish or subscribe; 0: none does"
    )
    static let secret = Setting.text(
        "hook.secret", isSecret: true, meaning: "What the broker shows there, as `Authorization: Bearer …`")

    static let all = [port.declaration, secret.declaration]
    private static let secretBytesMin = 16

    /// Nil where no broker asks. `signedIn` is told of every device that the broker lets in.
    static func hook(
        in environment: BackendEnvironment, known: KnownDevices,
        signedIn: @escaping @Sendable (ResourceID) async -> Void
    ) throws -> BrokerHook? {
        let settings = environment.settings
        guard settings[port] != 0 else { return nil }
        guard settings[secret].utf8.count >= secretBytesMin else { throw MissingSecret() }
        var configuration = BrokerHook.Configuration(
            listen: ListeningAddress(host: environment.listen.host, port: settings[port]), secret: settings[secret],
            known: known, eventLoopGroup: environment.eventLoopGroup, logger: environment.logger)
        configuration.signedIn = signedIn
        return BrokerHook(
            directory: Registry(devices: DevicesClient(try environment.service("devices"))),
            configuration: configuration)
    }
}

struct MissingSecret: Error, CustomStringConvertible {
    let description = "iot.hook.port needs iot.hook.secret, of 16 characters at least"
}
