import CompositionCore
import Logging
import Upstream

/// Who a process is to the services that it calls: its files and its client, as configured.
public struct CallerIdentity: Sendable {
    /// The backend's name, which is the assertions' issuer.
    public let name: String
    /// Files in PEM; none: the system's.
    public let authorities: [String]
    /// Its certificate and key; nil where none is configured.
    public let identity: (certificate: String, key: String)?
    let assertionKey: String?
    let tokenURL: String
    let clientID: String
    let clientSecret: String
    let logger: Logger

    init(_ name: String, _ values: Settings, logger: Logger) {
        let file = { (setting: Setting<String>) in
            let path = values[setting].replacing("{backend}", with: name)
            return path.isEmpty ? nil : path
        }
        self.name = name
        self.logger = logger
        authorities = values[ServiceCallerKeys.authorities].split(separator: ",").map { String($0).trimmed }
        if let certificate = file(ServiceCallerKeys.certificate), let key = file(ServiceCallerKeys.key) {
            identity = (certificate, key)
        } else {
            identity = nil
        }
        assertionKey = file(ServiceCallerKeys.assertionKey) ?? file(ServiceCallerKeys.key)
        tokenURL = values[ServiceCallerKeys.tokenURL]
        clientID = values[ServiceCallerKeys.clientID]
        clientSecret = values[ServiceCallerKeys.clientSecret]
    }

    /// What connections are secured by, with or without the certificate.
    func trust(showingCertificate: Bool) throws(Failure) -> ServiceTrust {
        if showingCertificate, identity == nil {
            throw Failure(.invalid, "a service's auth has mtls: services.certificate and services.key must be given")
        }
        let shown = showingCertificate ? identity : nil
        return try ServiceTrust(
            authorities: authorities,
            identity: shown.map { ServiceIdentity(certificate: $0.certificate, key: $0.key) }, report: report)
    }

    func readAssertionKey() throws(Failure) -> ReloadedFiles<AssertionKey> {
        guard let file = assertionKey else {
            throw Failure(
                .invalid, "a service's auth has assertion: services.assertionKey or services.key must be given")
        }
        do {
            return try ReloadedFiles([file], report: report) { try AssertionKey(file: file) }
        } catch {
            throw Failure(.invalid, "\(error)")
        }
    }

    private var report: @Sendable (String) -> Void {
        { [logger] text in logger.notice("\(text)") }
    }
}

extension String {
    /// Without spaces around it.
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
