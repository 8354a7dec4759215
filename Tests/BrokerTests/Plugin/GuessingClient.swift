import Glibc
import TestFixtures

/// Tries keys at a broker, each on a connection of its own from an address of the loopback.
struct GuessingClient {
    let port: Int
    let address: String

    init(port: Int, from address: String) {
        self.port = port
        self.address = address
    }

    /// Whether the broker accepts the key (MQTT 3.1.1, sections 3.1 and 3.2).
    @discardableResult
    func tryKey(_ key: String, as device: String) throws -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        guard bind(descriptor, to: address, 0, Glibc.bind), bind(descriptor, to: "127.0.0.1", port, Glibc.connect)
        else {
            throw NoAnswer()
        }
        var packet: [UInt8] = [0, 4] + Array("MQTT".utf8) + [4, 0xc2, 0, 30]
        for text in [device, device, key] { packet += [0, UInt8(text.utf8.count)] + Array(text.utf8) }
        packet = [0x10, UInt8(packet.count)] + packet
        var answer = [UInt8](repeating: 0xff, count: 4)
        guard send(descriptor, packet, packet.count, Int32(MSG_NOSIGNAL)) == packet.count,
            recv(descriptor, &answer, 4, Int32(MSG_WAITALL)) == 4
        else { return false }
        return answer[0] == 0x20 && answer[3] == 0
    }

    private func bind(
        _ descriptor: Int32, to host: String, _ port: Int,
        _ call: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Bool {
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = in_port_t(port).bigEndian
        inet_pton(AF_INET, host, &place.sin_addr)
        return withUnsafePointer(to: place) { place in
            place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}

struct NoAnswer: Error {}
