import CompositionCore
import DeviceFrontend
import FacetApplication

extension IoTBFF {
    static let proxyProtocol = Setting.choice(
        "proxyProtocol", of: ["off", "required"], default: "off",
        meaning:
            "Whether every connection for frames begins with a PROXY header, of version 2 or 1, from one of trustedProxies"
    )

    /// Throws where a proxy is to be believed and none is named.
    static func proxyProtocol(in environment: BackendEnvironment) throws -> ProxyProtocol {
        guard environment.settings[proxyProtocol] == "required" else { return .off }
        guard !environment.trustedProxies.isEmpty else { throw NobodyTrusted() }
        return .required(from: environment.trustedProxies)
    }
}

/// Nobody could connect: every header would come from a stranger.
private struct NobodyTrusted: Error, CustomStringConvertible {
    var description: String { "iot.proxyProtocol is required, but trustedProxies names no proxy" }
}
