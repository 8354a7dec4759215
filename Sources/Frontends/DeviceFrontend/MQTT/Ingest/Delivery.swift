import Broker
import CompositionCore
import DeviceMessages
import NIOCore

/// A telemetry message as the broker delivered it.
struct Delivery: Sendable {
    var telemetry: TelemetryMessage
    let format: AnswerFormat
    /// False: it came without epoch and sequence.
    let isNumbered: Bool
}

/// Reads what devices publish as telemetry.
struct DeliveryReader: Sendable {
    let recent: RecentDevices
    let sensor: @Sendable (Device, String) -> UInt32?

    /// Throws a ``DeviceError`` for what is wrong for good, and a ``Failure`` where the registry failed.
    func read(
        _ message: BrokerMessage, from source: DeliverySource, of device: ResourceID, receivedMs: UInt64,
        in context: () -> RequestContext
    ) async throws -> Delivery {
        let payload = ByteBuffer(bytes: message.payload)
        let telemetry =
            switch source {
            case .telemetry(.json): try await json(payload, of: device, in: context)
            case .telemetry(.protobuf): try protobuf(payload)
            case .accepted(let topics):
                try topics.read(
                    DevicePublication(
                        device: try await known(device, in: context()), topic: message.topic, payload: payload))
            }
        let message = TelemetryMessage(
            device: device, epoch: telemetry.epoch, sequence: telemetry.sequence, timeMs: telemetry.timeMs,
            receivedMs: receivedMs, readings: telemetry.readings)
        return Delivery(telemetry: message, format: source.format, isNumbered: telemetry.sequence != 0)
    }

    private func protobuf(_ payload: ByteBuffer) throws(DeviceError) -> Telemetry {
        let telemetry = try Telemetry(decoding: payload)
        guard telemetry.epoch != 0, telemetry.sequence != 0 else {
            throw DeviceError(.badMessage, "epoch and sequence: from 1", id: telemetry.sequence)
        }
        return telemetry
    }

    /// Only a sensor's name needs the device's model.
    private func json(
        _ payload: ByteBuffer, of id: ResourceID, in context: () -> RequestContext
    ) async throws -> Telemetry {
        var namesSensor = false
        do {
            return try Telemetry(json: payload) { _ in
                namesSensor = true
                return nil
            }
        } catch {
            guard namesSensor else { throw error }
        }
        let device = try await known(id, in: context())
        return try Telemetry(json: payload) { sensor(device, $0) }
    }

    /// A device that the registry doesn't know is refused for good.
    private func known(_ id: ResourceID, in context: RequestContext) async throws -> Device {
        do {
            return try await recent.device(id, in: context)
        } catch  where error.code == .notFound {
            throw DeviceError(error)
        }
    }
}
