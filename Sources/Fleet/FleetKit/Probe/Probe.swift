import DeviceMessages
import DeviceModels
import Foundation
import NIOCore

/// A doctor for one device: holds each of its conversations once, on frames, and tells what came of each.
///
/// It takes the device's place: a device that is connected is replaced, and comes back by itself.
public struct Probe: Sendable {
    private let device: FleetDevice
    private let target: HostAndPort
    private let authorities: String?
    private let sendsReading: Bool

    /// - Parameter sendsReading: also sends one reading a sensor, which is stored as any other.
    public init(_ device: FleetDevice, at target: HostAndPort, authorities: String? = nil, sendsReading: Bool = false) {
        self.device = device
        self.target = target
        self.authorities = authorities
        self.sendsReading = sendsReading
    }

    public func run() async -> ProbeReport {
        await ProbeReport.opening(target, authorities: authorities, hiding: device.key) { address, tls in
            try await ProbeLine.open(to: address, tls: tls)
        } _: { line, report in
            await converse(on: line, into: &report)
        }
    }

    private func converse(on line: ProbeLine, into report: inout ProbeReport) async {
        let epoch = UInt32.random(in: 1...UInt32.max)
        let hello = Hello(
            deviceID: device.id, apiKey: device.key, epoch: epoch, model: device.model.name,
            firmware: device.model.firmware, keepAliveSeconds: 60)
        guard await exchange("hello", .hello(hello), on: line, into: &report, awaited: welcome) else { return }
        for (index, ask) in device.model.asks.enumerated() {
            let id = UInt32(100 + index)
            let frame = Frame.ask(Ask(id: id, composition: ask.composition, subject: ask.subject))
            _ = await exchange("ask", frame, on: line, into: &report) { answer($0, id, ask.composition) }
        }
        for (index, composition) in device.model.follows.enumerated() {
            let id = UInt32(200 + index)
            let frame = Frame.follow(Follow(id: id, composition: composition, known: ByteBuffer()))
            _ = await exchange("follow", frame, on: line, into: &report) { view($0, id, composition) }
        }
        if sendsReading {
            _ = await exchange("telemetry", .telemetry(reading(epoch)), on: line, into: &report) { frame in
                guard case .ack(let ack) = frame else { return nil }
                return "acknowledged through \(ack.through): it is on disk"
            }
        }
        let nonce = UInt32.random(in: 1...UInt32.max)
        _ = await exchange("ping", .ping(Ping(nonce: nonce)), on: line, into: &report) { frame in
            guard case .pong(let pong) = frame, pong.nonce == nonce else { return nil }
            return "the same number came back"
        }
        await takeLeave(on: line, into: &report)
    }

    /// Sends a frame and waits for the one that `awaited` has words for. False: nothing more can be asked.
    private func exchange(
        _ name: String, _ frame: Frame, on line: ProbeLine, into report: inout ProbeReport,
        awaited: (Frame) -> String?
    ) async -> Bool {
        let start = ContinuousClock.now
        var sent = ByteBuffer()
        do {
            sent = try ProbeLine.bytes(frame)
            try await line.channel.writeAndFlush(sent)
            guard let received = try await line.next(where: { awaited($0) != nil }) else {
                report.fail(
                    name, since: start, said: "the server closed, or said nothing for five seconds",
                    advice: ProbeAdvice.about(failure: "", at: target, isTLS: authorities != nil), sent: sent)
                return false
            }
            switch received.frame {
            case .error(let error):
                report.fail(
                    name, since: start, said: "\(error.code.protoName) \(error.detail)",
                    advice: ProbeAdvice.about(error.code), sent: sent, received: received.bytes)
                return error.id != 0
            case .goodbye(let goodbye):
                report.fail(
                    name, since: start, said: "goodbye: \(goodbye.reason.protoName)",
                    advice: ProbeAdvice.about(goodbye.reason), sent: sent, received: received.bytes)
                return false
            case let frame:
                report.add(
                    name, since: start, said: awaited(frame) ?? "", advice: advice(on: frame), sent: sent,
                    received: received.bytes)
                return true
            }
        } catch {
            let advice = ProbeAdvice.about(failure: "\(error)", at: target, isTLS: authorities != nil)
            report.fail(name, since: start, said: LinkTrouble.words(error), advice: advice, sent: sent)
            return false
        }
    }

    private func takeLeave(on line: ProbeLine, into report: inout ProbeReport) async {
        let start = ContinuousClock.now
        guard let bytes = try? ProbeLine.bytes(.goodbye(Goodbye(reason: .unspecified, reconnectAfterMs: 0))),
            (try? await line.channel.writeAndFlush(bytes)) != nil
        else {
            return report.fail("goodbye", since: start, said: "the connection was gone", advice: "try again")
        }
        report.add("goodbye", since: start, said: "said", sent: bytes)
    }

    private func reading(_ epoch: UInt32) -> Telemetry {
        let readings = device.model.sensors.map { Reading(sensor: $0.number, value: $0.range.lowerBound) }
        return Telemetry(
            epoch: epoch, sequence: 1, timeMs: UInt64(Date().timeIntervalSince1970 * 1_000), readings: readings)
    }
}
