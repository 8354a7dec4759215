import Glibc
public import NIOCore

/// The system's own lookup of names (RFC 3493, section 6.1): hosts file, name servers, whatever the machine is set up with.
public enum SystemLookup {
    public enum Fault: Error {
        /// Whoever knows all names knows none such.
        case noSuchName
        case failed(Int32)
    }

    /// Blocks until the system has an answer or gives up.
    public static func addresses(of host: String, port: Int) throws -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_protocol = Int32(IPPROTO_TCP)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &list)
        defer { if let list { freeaddrinfo(list) } }
        guard code == 0 else { throw code == EAI_NONAME ? Fault.noSuchName : Fault.failed(code) }
        var addresses: [SocketAddress] = []
        var entry = list
        while let info = entry?.pointee {
            if let address = address(info, host: host), !addresses.contains(address) { addresses.append(address) }
            entry = info.ai_next
        }
        return addresses
    }

    private static func address(_ info: addrinfo, host: String) -> SocketAddress? {
        guard let bytes = info.ai_addr else { return nil }
        switch info.ai_family {
        case AF_INET:
            return bytes.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { SocketAddress($0.pointee, host: host) }
        case AF_INET6:
            return bytes.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { SocketAddress($0.pointee, host: host) }
        default: return nil
        }
    }
}
