import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// The events of a stream as they come; comments are passed over.
struct EventLines {
    struct Event: Sendable {
        let name: String
        let id: String?
        let data: String
    }

    private var chunks: HTTPClientResponse.Body.AsyncIterator
    private var bytes = ByteBuffer()

    /// Throws ``NoStream`` for an answer that is none.
    init(_ request: HTTPClientRequest, over client: HTTPClient = .shared) async throws {
        let response = try await client.execute(request, timeout: .seconds(110))
        guard response.status == .ok else { throw NoStream(status: Int(response.status.code)) }
        chunks = response.body.makeAsyncIterator()
    }

    /// Nil when the stream has ended.
    mutating func next() async throws -> Event? {
        while true {
            if let block = nextBlock() {
                if let event = Event(block) { return event }
                continue
            }
            guard let chunk = try await chunks.next() else { return nil }
            bytes.writeImmutableBuffer(chunk)
        }
    }

    private mutating func nextBlock() -> String? {
        var before: UInt8 = 0
        for (place, byte) in bytes.readableBytesView.enumerated() {
            if byte == 0x0a, before == 0x0a { return bytes.readString(length: place + 1) }
            before = byte
        }
        return nil
    }
}

struct NoStream: Error, Equatable {
    let status: Int
}

extension EventLines.Event {
    /// Nil for a block without data.
    init?(_ block: String) {
        var fields: [Substring: String] = [:]
        for line in block.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon]] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        guard let data = fields["data"] else { return nil }
        self.init(name: fields["event"] ?? "message", id: fields["id"], data: data)
    }
}
