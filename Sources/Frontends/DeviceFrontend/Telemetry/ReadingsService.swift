public import CompositionCore
import DeviceMessages
import JSONSlices
public import Logging
import NIOCore

/// A service that takes telemetry as `POST /readings` (docs/telemetry-ingest.md), as the sink that device frontends
/// commit to: one call a batch.
public struct ReadingsService: TelemetrySink {
    private let service: Service
    private let within: Duration
    private let logger: Logger

    /// - Parameter within: how long a call may take; devices send again what is not committed then
    public init(_ service: Service, within: Duration = .seconds(5), logger: Logger) {
        self.service = service
        self.within = within
        self.logger = logger
    }

    public func commit(_ messages: [TelemetryMessage]) async throws(Failure) -> [TelemetryResult] {
        let context = RequestContext(deadline: .after(within), logger: logger)
        var json = JSONWriter(capacity: 64 + 128 * messages.count)
        json.object { $0.member("messages", messages) { json, message in json.object(message.write) } }
        let answer = try await service.send(.post, "/readings", body: json.buffer, in: context)
        do {
            var results: [TelemetryResult] = []
            let items = try JSONDocument(answer).root.array("results", of: .object, countMax: messages.count).items
            for item in items { results.append(try TelemetryResult(item)) }
            return results
        } catch {
            throw Failure(.badAnswer, "\(service.name): the answer to readings is not what was agreed")
        }
    }

    public func committedThrough(
        _ device: ResourceID, epoch: UInt32, in context: RequestContext
    ) async throws(Failure) -> UInt32 {
        let answer = try await service.fetch("/streams/\(device)/\(Int(epoch))", in: context)
        guard let through = try? JSONDocument(answer).root.integer("through") else {
            throw Failure(.badAnswer, "\(service.name): the answer to a stream is not what was agreed")
        }
        return UInt32(clamping: through)
    }
}

extension TelemetryMessage {
    fileprivate func write(to json: inout JSONWriter) {
        json.member("deviceId", device.text)
        if epoch != 0 || sequence != 0 {
            json.member("epoch", Int(epoch))
            json.member("sequence", Int(sequence))
        }
        if timeMs != 0 { json.member("timeMs", Int(clamping: timeMs)) }
        json.member("receivedMs", Int(clamping: receivedMs))
        json.member("readings", readings) { json, reading in
            json.object {
                $0.member("sensor", Int(reading.sensor))
                $0.member("value", Int(reading.value))
                if reading.ageMs != 0 { $0.member("ageMs", Int(reading.ageMs)) }
            }
        }
    }
}

extension TelemetryResult {
    fileprivate init(_ json: JSONValue) throws(JSONError) {
        let state: State
        switch try json.text("state") {
        case "committed": state = .committed
        case "duplicate": state = .duplicate
        case "rejected":
            let code = try json.optional("code", .number)?.integer.map { UInt32(clamping: $0) }
            state = .rejected(code.flatMap(ErrorCode.init(rawValue:)) ?? .unspecified)
        default: throw .unexpected(field: "state")
        }
        self.init(state, through: UInt32(clamping: try json.integer("through")))
    }
}
