import Broker
import FacetApplication

/// What the endpoints of devices speak TLS with: always where others reach them, and where the operator gives a
/// certificate. What the operator doesn't give is of the development authority.
struct DeviceTLS {
    let frames: DevelopmentAuthority.Files?
    let broker: ListenerTLS?
    private let stage: Stage

    init(_ stage: Stage) throws {
        self.stage = stage
        let authority = DevelopmentAuthority(dataFolder: stage.dataFolder)
        let isOpen = !Self.isLoopback(stage.listen)
        let isFramesOff = stage.settings.text("iot.tls.off") == "true"
        // What the operator gave reaches the backend as it stands.
        let needsFrames = isOpen && !isFramesOff && !stage.settings.isGiven("iot.tls.certificate")
        frames = needsFrames ? try authority.server("frames", hosts: [stage.address]) : nil
        broker = try Self.broker(stage, isOpen ? authority : nil)
    }

    /// The broker's listener has no way of its own for our processes but on the loopback: there it stays without TLS.
    static func needsLocalPort(_ settings: Settings) -> Bool {
        !isLoopback(settings.listen) || settings.isGiven("broker.tls.certificate")
    }

    /// Whether the operator's own certificates are in use, whose authorities we don't know.
    var isForeign: Bool {
        ["iot.tls.certificate", "broker.tls.certificate"].contains { stage.settings.isGiven($0) }
    }

    /// Of the frames backend.
    var settings: [String: String] {
        frames.map { ["iot.tls.certificate": $0.certificate, "iot.tls.key": $0.key] } ?? [:]
    }

    /// Who vouches for which endpoint, for `run.json`.
    var authorities: [String: String] {
        let own = DevelopmentAuthority(dataFolder: stage.dataFolder).authorities
        var files: [String: String] = [:]
        if frames != nil { files["frames"] = own }
        if broker != nil, !stage.settings.isGiven("broker.tls.certificate") { files["broker"] = own }
        return files
    }

    private static func broker(_ stage: Stage, _ authority: DevelopmentAuthority?) throws -> ListenerTLS? {
        let given = { (name: String) in
            let text = stage.settings.text("broker.tls.\(name)") ?? ""
            return text.isEmpty ? nil : text
        }
        if let certificate = given("certificate") {
            guard let key = given("key") else {
                throw CommandFailure(message: "broker.tls.certificate and broker.tls.key are given together")
            }
            return ListenerTLS(
                certificate: certificate, key: key, clientAuthorities: given("clientCA"), revocations: given("crl"))
        }
        guard let files = try authority?.server("broker", hosts: [stage.address]) else { return nil }
        return ListenerTLS(
            certificate: files.certificate, key: files.key, clientAuthorities: given("clientCA"),
            revocations: given("crl"))
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }
}
