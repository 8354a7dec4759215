import NIOCore
import TestFixtures

/// What came back over one connection.
struct RawAnswer: CustomStringConvertible {
    let text: String

    /// Of all answers, in their order.
    var statuses: [Int] {
        text.matches(of: #/HTTP/1\.1 (\d{3}) [^\r]*\r\n/#).compactMap { Int($0.output.1) }
    }

    /// The fields of the first answer, by their names in small letters.
    var headers: [String: String] {
        let head = text.prefix(upTo: text.firstRange(of: "\r\n\r\n")?.lowerBound ?? text.endIndex)
        let pairs = head.split(separator: "\r\n").dropFirst().map { line in
            let name = line.prefix { $0 != ":" }
            return (name.lowercased(), String(line.dropFirst(name.count + 1).drop { $0 == " " }))
        }
        return Dictionary(pairs) { "\($0), \($1)" }
    }

    var description: String { "\(statuses) \(text.prefix(400))" }
}

extension EdgeProcess {
    /// Sends the bytes on a connection of their own, and waits until it is closed.
    func exchange(_ bytes: String) async throws -> RawAnswer { try await exchange(ByteBuffer(string: bytes)) }

    func exchange(_ bytes: ByteBuffer) async throws -> RawAnswer {
        RawAnswer(text: try await rawExchange(port: port, sending: bytes, within: .seconds(40)))
    }

    /// A request without a body, the only one on its connection.
    func send(
        _ method: String = "GET", _ target: String, host: String = "x", _ headers: [String] = []
    ) async throws -> RawAnswer {
        let lines = ["\(method) \(target) HTTP/1.1", "Host: \(host)", "Connection: close"] + headers
        return try await exchange(lines.joined(separator: "\r\n") + "\r\n\r\n")
    }
}
