import DeviceModels
public import Foundation

/// What each client's shape of one product costs on the wire, and a device's day: counted on connections of its own.
public struct ByteTable: Sendable, CustomStringConvertible {
    public struct Row: Sendable {
        public let name: String
        public let bytes: WireBytes
    }

    public let product: [Row]
    public let day: [Row]
    private let about: String

    /// - Parameters:
    ///   - pages: URLs of the product's shape for each kind of client over HTTP, the page first, with header lines of their own
    ///   - device: one that follows and asks for that product, and whose readings matter to nobody: it sends one
    public init(
        pages: [(name: String, url: URL, headers: [String])], device: FleetDevice, at targets: FleetTargets
    ) async throws(FleetError) {
        guard let frames = targets.endpoint(of: .frames, isSecure: false),
            let broker = targets.endpoint(of: .mqtt, isSecure: false)
        else {
            throw FleetError("where frames and MQTT are spoken isn't known")
        }
        var rows: [Row] = []
        for page in pages {
            rows.append(
                Row(name: page.name, bytes: try await PlainExchange(url: page.url, headers: page.headers).run()))
        }
        let byFrames = try DeviceBytes(
            await Probe(device, at: frames.place, authorities: frames.authorities, sendsReading: true).run(),
            on: .frames)
        let byBroker = try DeviceBytes(
            await BrokerProbe(
                device, at: broker.place, topicPrefix: targets.topicPrefix, authorities: broker.authorities,
                sendsReading: true
            ).run(), on: .mqtt)
        rows.append(Row(name: "label's tile, MQTT", bytes: byBroker.ask))
        rows.append(Row(name: "label's tile, frames", bytes: byFrames.ask))
        product = rows
        let model = DeviceDay(model: device.model)
        var days: [Row] = []
        if let page = rows.first, !pages.isEmpty {
            days.append(Row(name: "the page's JSON for everybody, HTTP", bytes: model.bytes(asking: page.bytes)))
        }
        days.append(Row(name: "MQTT", bytes: model.bytes(byBroker)))
        days.append(Row(name: "frames", bytes: model.bytes(byFrames)))
        day = days
        let counts = (asks: Self.grouped(model.asks), reports: Self.grouped(model.reports))
        about =
            "a \(device.model.name)'s day: \(counts.asks) asks, \(counts.reports) reports, \(DeviceDay.changes) changes"
    }

    /// Markdown.
    public var description: String {
        (Self.lines("one product", product) + [""] + Self.lines(about, day)).joined(separator: "\n")
    }

    private static func lines(_ title: String, _ rows: [Row]) -> [String] {
        let most = rows.map(\.bytes.total).max() ?? 1
        return ["| \(title) | bytes up | bytes down | in all | of the most |", "|---|---|---|---|---|"]
            + rows.map { row in
                let share = (Double(row.bytes.total) / Double(most) * 1_000).rounded() / 10
                let numbers = [row.bytes.up, row.bytes.down, row.bytes.total].map(grouped).joined(separator: " | ")
                return "| \(row.name) | \(numbers) | \(share) % |"
            }
    }

    /// Digits in groups of three.
    static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        return digits.indices.map { (digits.count - $0) % 3 == 0 && $0 > 0 ? " \(digits[$0])" : "\(digits[$0])" }
            .joined()
    }
}
