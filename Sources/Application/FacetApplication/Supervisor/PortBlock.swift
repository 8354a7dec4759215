import Glibc

/// Ports in a row that no other run takes: its first one is held for as long as the process lives, so two runs that start
/// at the same moment don't choose the same ports before their children bind them.
struct PortBlock {
    static let count = 64
    /// Below the ports that the kernel hands out by itself.
    private static let range = 10_000..<20_000

    private var rest: Range<Int>

    /// Nil where none is free.
    init?() {
        for _ in 0..<100 {
            let first = Self.range.lowerBound + Self.count * Int.random(in: 0..<Self.range.count / Self.count)
            guard Self.hold(first) else { continue }
            rest = first + 1..<first + Self.count
            return
        }
        return nil
    }

    mutating func next() -> Int? { rest.popFirst() }

    /// Bound and not listening: nobody connects to it, and nobody else gets it.
    private static func hold(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = UInt16(port).bigEndian
        let isBound = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        if !isBound { close(descriptor) }
        return isBound
    }
}
