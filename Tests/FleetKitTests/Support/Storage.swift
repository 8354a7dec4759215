import DeviceMessages
import Foundation
import Synchronization
import TestFixtures

/// What a stub of the system has on disk, and the telemetry service that tells it.
final class Storage: Sendable {
    struct Message: Hashable {
        let device: String
        let telemetry: Telemetry
    }

    private let messages = Mutex<[Message]>([])

    var all: [Message] { messages.withLock { $0 } }

    /// Stores a message once, and gives its epoch's `through`.
    func commit(_ telemetry: Telemetry, of device: String) -> UInt32 {
        messages.withLock { messages in
            let mine = messages.filter { $0.device == device && $0.telemetry.epoch == telemetry.epoch }
            var stored = Set(mine.map(\.telemetry.sequence))
            if stored.insert(telemetry.sequence).inserted {
                messages.append(Message(device: device, telemetry: telemetry))
            }
            var through: UInt32 = 0
            while stored.contains(through + 1) { through += 1 }
            return through
        }
    }

    /// Stores a message again although it is there.
    func duplicate(_ message: Message) {
        messages.withLock { $0.append(message) }
    }

    func forget(where isForgotten: (Message) -> Bool) {
        messages.withLock { $0.removeAll(where: isForgotten) }
    }

    /// `GET /readings`, four rows a page.
    func service() async throws -> StubService {
        try await StubService { [self] request in
            let query = URLComponents(string: request.path)?.queryItems ?? []
            let device = query.first { $0.name == "deviceId" }?.value
            let after = query.first { $0.name == "after" }?.value.flatMap { Int($0) } ?? 0
            let rows = all.filter { device == nil || $0.device == device }.flatMap { message in
                message.telemetry.readings.indices.map { index in
                    "{\"deviceId\":\"\(message.device)\",\"epoch\":\(message.telemetry.epoch),"
                        + "\"sequence\":\(message.telemetry.sequence),\"index\":\(index),\"sensor\":1,\"value\":2}"
                }
            }
            let page = rows.dropFirst(after).prefix(4)
            let next = page.isEmpty ? "" : ",\"next\":\"\(after + page.count)\""
            return .json("{\"items\":[\(page.joined(separator: ","))]\(next)}")
        }
    }
}
