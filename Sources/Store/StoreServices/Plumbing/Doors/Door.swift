/// Where a request comes in.
enum Door: Sendable {
    /// Without TLS: this machine's own tools, or a mesh that does TLS.
    case plain
    /// With TLS, and a certificate of the caller.
    case secure
}
