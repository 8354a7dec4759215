import DeviceMessages

/// Who is at the other end of a connection, as far as it has shown.
struct FramePeer: Sendable {
    /// What a proxy said of it, else who connected.
    var address = ""
    /// Nil where it showed no certificate.
    var certified: CertifiedNames?

    /// What a hello shows to be its device's; nil where it contradicts the certificate.
    func credential(of hello: Hello) -> Credential? {
        guard let certified else { return .key(KeyHash(of: hello.apiKey)) }
        guard certified.names.contains(hello.deviceID) else { return nil }
        return hello.apiKey.isEmpty ? .certificate : .key(KeyHash(of: hello.apiKey))
    }
}
