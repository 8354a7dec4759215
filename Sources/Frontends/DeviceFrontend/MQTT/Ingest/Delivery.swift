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
        _ payload: ByteBuffer, of device: ResourceID, as format: AnswerFormat, receivedMs: UInt64,
        in context: RequestContext
    ) async throws -> Delivery {
        let telemetry =
            switch format {
            case .json: try await json(payload, of: device, in: context)
            case .protobuf: try protobuf(payload)
            }
        let message = TelemetryMessage(
            device: device, epoch: telemetry.epoch, sequence: telemetry.sequence, timeMs: telemetry.timeMs,
            receivedMs: receivedMs, readings: telemetry.readings)
        return Delivery(telemetry: message, format: format, isNumbered: telemetry.sequence != 0)
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
        _ payload: ByteBuffer, of id: ResourceID, in context: RequestContext
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
        do {
            let device = try await recent.device(id, in: context)
            return try Telemetry(json: payload) { sensor(device, $0) }
        } catch let failure as Failure where failure.code == .notFound {
            throw DeviceError(failure)
        }
    }
}
