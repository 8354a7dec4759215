import CompositionCore
import DeviceFrontend
import FacetApplication

/// The settings of the frames listener's TLS.
enum TLSSettings {
    static let certificate = Setting.text(
        "tls.certificate",
        meaning: "File of the frames listener's certificate, in PEM; needed where it isn't on the loopback")
    static let key = Setting.text("tls.key", meaning: "File of its key, in PEM")
    static let clientAuthorities = Setting.text(
        "tls.clientCA",
        meaning: "File of the authorities, in PEM, of devices' certificates; a device that shows one needs no API key")
    static let revocations = Setting.text(
        "tls.crl", meaning: "File of the lists of revoked devices' certificates, in PEM")
    static let off = Setting.flag(
        "tls.off", default: false,
        meaning: "Whether frames are taken without TLS where others reach the listener: "
            + "behind a proxy that ends TLS")

    static let all = [
        certificate.declaration, key.declaration, clientAuthorities.declaration, revocations.declaration,
        off.declaration,
    ]

    /// Nil on the loopback, and where the operator wants none. Throws where others reach a listener without TLS.
    static func tls(in environment: BackendEnvironment) throws -> FramesTLS? {
        let settings = environment.settings
        if settings[off] { return nil }
        let (certificate, key) = (settings[certificate], settings[key])
        guard certificate.isEmpty == key.isEmpty else { throw IncompleteTLS() }
        guard !certificate.isEmpty else {
            guard isLoopback(environment.listen.host) else { throw OpenListener(host: environment.listen.host) }
            return nil
        }
        let (authorities, revocations) = (settings[clientAuthorities], settings[revocations])
        return FramesTLS(
            certificate: certificate, key: key, clientAuthorities: authorities.isEmpty ? nil : authorities,
            revocations: revocations.isEmpty ? nil : revocations)
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }
}

struct IncompleteTLS: Error, CustomStringConvertible {
    let description = "iot.tls.certificate and iot.tls.key are given together"
}

struct OpenListener: Error, CustomStringConvertible {
    let host: String

    var description: String {
        "others reach the frames at \(host), and keys would cross the network in the clear: give iot.tls.certificate and "
            + "iot.tls.key, or say iot.tls.off: true where a proxy in front ends TLS"
    }
}
