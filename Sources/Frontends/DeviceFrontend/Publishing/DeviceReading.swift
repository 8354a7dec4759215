import Broker
import CompositionCore
public import DeviceMessages
public import NIOCore

/// What a fleet publishes on topics of its own, in payloads of its own, read as telemetry.
///
///     enum AcmeReading: DeviceReading {
///         static func telemetry(of message: DevicePublication) throws -> Telemetry {
///             guard let grams = Int32(String(buffer: message.payload)) else {
///                 throw DeviceError(.badMessage, "not a number")
///             }
///             return Telemetry(sequence: 0, readings: [Reading(sensor: 1, value: grams)])
///         }
///     }
///
/// With an epoch and a sequence of the device's own each message counts once, however often it comes. Where both are 0
/// the server numbers each delivery: published twice it counts twice, and one that is delivered again after a crash may.
public protocol DeviceReading: Sendable {
    /// Which `+` of the topic's pattern is the device's id, from 0.
    static var devicePlace: Int { get }

    /// Reads one message. Whatever it throws, the message is refused for good, once; a ``DeviceError`` says why.
    static func telemetry(of message: DevicePublication) throws -> Telemetry
}

extension DeviceReading {
    public static var devicePlace: Int { 0 }
}

/// A message that a device published on a topic of its fleet's own.
public struct DevicePublication: Sendable {
    /// Whom the topic names, as the registry knows it.
    public let device: Device
    public let topic: String
    public let payload: ByteBuffer
}

/// A pattern and how what comes there is read.
struct AcceptedTopic: Sendable {
    let pattern: TopicPattern
    let telemetry: @Sendable (DevicePublication) throws -> Telemetry

    /// Throws a ``DeviceError`` alone.
    func read(_ message: DevicePublication) throws(DeviceError) -> Telemetry {
        let telemetry: Telemetry
        do {
            telemetry = try self.telemetry(message)
        } catch {
            throw error as? DeviceError ?? DeviceError(.badMessage, "not what \(pattern.filter) takes")
        }
        guard telemetry.readings.count <= Telemetry.readingsMax else {
            throw DeviceError(.limitExceeded, "more than \(Telemetry.readingsMax) readings", id: telemetry.sequence)
        }
        guard (telemetry.epoch == 0) == (telemetry.sequence == 0) else {
            throw DeviceError(.badMessage, "epoch and sequence: both or none", id: telemetry.sequence)
        }
        return telemetry
    }
}
