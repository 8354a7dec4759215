import Broker
import DeviceMessages
import DeviceModels
import Foundation
import NIOCore

/// A doctor for one device at a broker: holds each of its conversations once, and tells what came of each.
///
/// It takes the device's place: a device that is connected is replaced, and comes back by itself.
public struct BrokerProbe: Sendable {
    let device: FleetDevice
    let target: HostAndPort
    private let authorities: String?
    private let sendsReading: Bool
    let topics: DeviceTopics
    let writer: MQTTWriter

    /// - Parameters:
    ///   - topicPrefix: what stands before every topic, with its `/`; empty for nothing.
    ///   - sendsReading: also sends one reading a sensor, which is stored as any other.
    public init(
        _ device: FleetDevice, at target: HostAndPort, topicPrefix: String = "", authorities: String? = nil,
        sendsReading: Bool = false
    ) {
        self.device = device
        self.target = target
        self.authorities = authorities
        self.sendsReading = sendsReading
        topics = DeviceTopics(device: device.id, prefix: topicPrefix, follows: device.model.follows)
        writer = MQTTWriter(version: device.mqtt)
    }

    public func run() async -> ProbeReport {
        await ProbeReport.opening(target, authorities: authorities, hiding: device.key) { address, tls in
            try await BrokerLine.open(to: address, tls: tls, version: device.mqtt)
        } _: { line, report in
            await converse(on: &line, into: &report)
        }
    }

    private func converse(on line: inout BrokerLine, into report: inout ProbeReport) async {
        guard await exchange("sign in", signIn, on: &line, into: &report, awaited: welcome),
            await exchange("subscribe", subscribe, on: &line, into: &report, awaited: subscribed)
        else { return }
        var id: UInt16 = 2
        for message in messages {
            let bytes = written(message.body, id: id)
            guard await exchange(message.name, bytes, on: &line, into: &report, awaited: message.awaited(id)) else {
                return
            }
            id += 1
        }
        var ping = ByteBuffer()
        writer.ping(into: &ping)
        guard
            await exchange("ping", ping, on: &line, into: &report, awaited: { $0 == .alive ? .good("alive") : nil })
        else { return }
        for (index, composition) in device.model.follows.enumerated() {
            let awaited = { view($0, UInt32(index + 1), composition) }
            guard await exchange("follow", ByteBuffer(), on: &line, into: &report, awaited: awaited) else { return }
        }
        await takeLeave(on: line, into: &report)
    }

    /// Sends what there is and waits for the packet that `awaited` has words for. False: nothing more can be asked.
    private func exchange(
        _ name: String, _ sent: ByteBuffer, on line: inout BrokerLine, into report: inout ProbeReport,
        awaited: (MQTTPacket) -> Found?
    ) async -> Bool {
        let start = ContinuousClock.now
        do {
            if sent.readableBytes > 0 { try await line.channel.writeAndFlush(sent) }
            guard let received = try await line.next(where: { awaited($0) != nil }) else {
                report.fail(
                    name, since: start, said: "the broker closed, or nothing came for five seconds",
                    advice: silence(name), sent: sent)
                return false
            }
            switch awaited(received.packet) ?? .bad("\(received.packet)", "the broker ended the connection") {
            case .good(let said):
                report.add(name, since: start, said: said, sent: sent, received: received.bytes)
                return true
            case .bad(let said, let advice):
                report.fail(name, since: start, said: said, advice: advice, sent: sent, received: received.bytes)
                return name == "ask"
            }
        } catch {
            let advice = ProbeAdvice.about(failure: "\(error)", at: target, isTLS: authorities != nil)
            report.fail(name, since: start, said: LinkTrouble.words(error), advice: advice, sent: sent)
            return false
        }
    }

    private var messages: [Sent] {
        var messages = [Sent(name: "online", body: topics.status(online: true), awaited: acknowledged)]
        for (index, ask) in device.model.asks.enumerated() {
            let number = UInt32(100 + index)
            let frame = Frame.ask(Ask(id: number, composition: ask.composition, subject: ask.subject))
            guard let body = try? topics.message(for: frame) else { continue }
            messages.append(Sent(name: "ask", body: body) { _ in { answer($0, number, ask.composition) } })
        }
        if sendsReading, let body = try? topics.message(for: .telemetry(reading)) {
            messages.append(Sent(name: "telemetry", body: body) { _ in stored })
        }
        return messages
    }

    private var reading: Telemetry {
        Telemetry(
            epoch: .random(in: 1...UInt32.max), sequence: 1, timeMs: UInt64(Date().timeIntervalSince1970 * 1_000),
            readings: device.model.sensors.map { Reading(sensor: $0.number, value: $0.range.lowerBound) })
    }
}
