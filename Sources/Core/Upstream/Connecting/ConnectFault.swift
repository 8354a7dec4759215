/// Why there is no connection.
enum ConnectFault: Error, CustomStringConvertible {
    /// Its name could not be looked up, or not in time.
    case noAddress
    case noAuthorities
    /// The other side didn't prove who it is.
    case notTrusted
    case late

    var description: String {
        switch self {
        case .noAddress: "its name has no address"
        case .noAuthorities: "there are no authorities to verify its certificate with"
        case .notTrusted: "it did not prove who it is"
        case .late: "it took too long"
        }
    }
}
