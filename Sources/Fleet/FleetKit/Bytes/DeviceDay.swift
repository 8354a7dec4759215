import DeviceMessages
import DeviceModels
import NIOCore

/// A device's day: connected once, what its model asks and reports, and some changes of what it follows.
struct DeviceDay {
    static let changes = 10
    private static let seconds = 86_400

    let model: DeviceModel

    private func times(every interval: Duration) -> Int { Int(Double(Self.seconds) / (interval / .seconds(1))) }

    var reports: Int { times(every: model.reportsEvery) }
    var asks: Int { model.asks.reduce(0) { $0 + times(every: $1.every) } }

    /// Pings, where nothing else keeps the connection alive.
    private var pings: Int {
        let pauses = [model.reportsEvery] + model.asks.map(\.every)
        return pauses.contains { $0 <= model.keepAlive } ? 0 : times(every: model.keepAlive)
    }

    func bytes(_ device: DeviceBytes) -> WireBytes {
        device.signIn + asks * device.ask + reports * device.telemetry + pings * device.ping
            + Self.changes * model.follows.count * device.view
    }

    /// The same with one API of JSON for everybody: it asks for the page, and posts what it measures.
    func bytes(asking page: WireBytes) -> WireBytes {
        asks * page + reports * report
    }

    private var report: WireBytes {
        let readings = model.sensors.map { Reading(sensor: $0.number, value: $0.range.lowerBound) }
        let body = Telemetry(epoch: .max, sequence: 1_000, timeMs: 1_800_000_000_000, readings: readings).json()
        let head = [
            "POST /readings HTTP/1.1", "Host: 127.0.0.1:8080", "Content-Type: application/json",
            "Authorization: Bearer \(String(repeating: "k", count: 43))", "Content-Length: \(body.readableBytes)", "",
            "",
        ].joined(separator: "\r\n")
        let answer = "HTTP/1.1 204 No Content\r\nDate: Mon, 01 Jan 2029 00:00:00 GMT\r\n\r\n"
        return WireBytes(up: head.utf8.count + body.readableBytes, down: answer.utf8.count)
    }
}
