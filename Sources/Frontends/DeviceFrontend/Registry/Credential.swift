/// What a connection showed to be its device's.
enum Credential: Sendable, Hashable {
    case key(KeyHash)
    /// A client certificate of the device. It spares the key, not the registry: a device whose keys are all revoked
    /// isn't let in by it either.
    case certificate
}

extension Credential {
    /// Whether it counts among a device's keys. Takes the same time whichever key it is, and whether one is.
    func isGood(among hashes: [KeyHash]) -> Bool {
        switch self {
        case .key(let hash): hashes.reduce(false) { found, known in known.equals(hash) || found }
        case .certificate: !hashes.isEmpty
        }
    }
}
