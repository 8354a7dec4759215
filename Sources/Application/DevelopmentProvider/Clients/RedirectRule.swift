/// Where a client may have a browser sent.
enum RedirectRule: Sendable, Hashable {
    /// Character by character (RFC 9700, section 2.1), a private scheme among others (RFC 8252, section 7.1).
    case exact(String)
    /// A loopback address with whatever port the app could get (RFC 8252, section 7.3).
    case loopback(path: String)

    func allows(_ address: String) -> Bool {
        switch self {
        case .exact(let allowed):
            return address == allowed
        case .loopback(let path):
            let host = ["http://127.0.0.1", "http://[::1]"].first(where: address.hasPrefix)
            guard let host, address.hasSuffix(path) else { return false }
            let port = address.dropFirst(host.count).dropLast(path.count)
            guard !port.isEmpty else { return true }
            let digits = port.dropFirst()
            return port.first == ":" && (1...5).contains(digits.utf8.count)
                && digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
                && (Int(digits).map { (1...65_535).contains($0) } ?? false)
        }
    }
}
