import DeviceMessages

/// What to do about what a server or the network says.
enum ProbeAdvice {
    static func about(_ code: ErrorCode) -> String {
        switch code {
        case .notAuthorized:
            "the id or the key is wrong: compare the key with the registry's, and see that it is of this system"
        case .revoked: "the key was taken back: give the device a new one in the registry"
        case .replaced: "the device itself connected meanwhile, and one connection replaces the other"
        case .unsupportedVersion: "the server speaks another version of the protocol than 1"
        case .notFound: "the device has nothing of the kind: give it a product or a shelf in the registry"
        case .unavailable, .timeout: "a service behind the device backend doesn't answer: look at its health page"
        case .busy, .limitExceeded: "the server protects itself: try again later, and look who sends so much"
        case .shuttingDown: "the server is going down: try again"
        default: "look into the device backend's log"
        }
    }

    /// About an attempt to connect or to speak TLS that failed.
    static func about(failure text: String, at target: HostAndPort, isTLS: Bool) -> String {
        if text.contains("refused") {
            return "nothing listens at \(target): is the system running, and is this its port?"
        }
        if text.contains("timeout") || text.contains("timed out") {
            return "no answer from \(target): a firewall drops what is sent, or the host is down"
        }
        if text.contains("hostname") || text.contains("Hostname") {
            return "the certificate is of another name than \(target.host): name the host as the certificate does"
        }
        if text.contains("--ca ") { return "name the file of the authorities, in PEM, that vouch for the server" }
        if text.contains("CERTIFICATE_REQUIRED") {
            return "devices sign in by certificates there: try with mosquitto_pub --cert, or openssl s_client -cert"
        }
        if text.contains("CERTIFICATE_VERIFY_FAILED") || text.contains("certificate") {
            return "the certificate isn't vouched for by --ca, or has expired: give the file of the right authority"
        }
        let silences = ["WRONG_VERSION_NUMBER", "EOF during handshake", "said nothing of who it is", "said who it is"]
        if silences.contains(where: { text.contains($0) }) {
            return "the port seems to speak no TLS: leave --ca away, or name the port that does"
        }
        return isTLS ? "see that both sides speak TLS" : "if the port speaks TLS, name its authorities by --ca"
    }
}
