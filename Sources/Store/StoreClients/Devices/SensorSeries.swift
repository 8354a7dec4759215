public import CompositionCore
public import JSONSlices

/// What one sensor showed over a time, in few points, and what it shows last.
public struct SensorSeries: Sendable {
    /// The newest value, however old. Nil: it never had one.
    public let last: Last?
    public let stepSeconds: Int
    /// The oldest first. Where it reported nothing there is none.
    public let points: [Point]

    public struct Last: Sendable, JSONRepresentable {
        public let value: Int
        private let time: JSONValue

        init(_ json: JSONValue) throws(JSONError) {
            value = try json.integer("value")
            time = try json.string("time")
        }

        public func writeMembers(to json: inout JSONWriter) {
            json.member("value", value)
            json.member("time", time)
        }
    }

    public struct Point: Sendable, JSONRepresentable {
        public let min: Int
        public let max: Int
        private let time: JSONValue
        private let mean: JSONValue
        private let count: Int

        init(_ json: JSONValue) throws(JSONError) {
            time = try json.string("time")
            min = try json.integer("min")
            max = try json.integer("max")
            mean = try json.number("mean")
            count = try json.integer("count")
        }

        public func writeMembers(to json: inout JSONWriter) {
            json.member("time", time)
            json.member("min", min)
            json.member("max", max)
            json.member("mean", mean)
            json.member("count", count)
        }
    }

    static let pointsMax = 60

    init(_ json: JSONValue) throws(JSONError) {
        stepSeconds = try json.integer("stepSeconds")
        let sensors = try json.list("sensors", countMax: 1, Sensor.init)
        last = sensors.first?.last
        points = sensors.first?.points ?? []
    }

    private struct Sensor {
        let last: Last?
        let points: [Point]

        init(_ json: JSONValue) throws(JSONError) {
            if let last = try json.optional("last", .object) {
                self.last = try Last(last)
            } else {
                last = nil
            }
            points = try json.list("points", countMax: SensorSeries.pointsMax, Point.init)
        }
    }
}

extension TelemetryClient {
    /// A sensor's last hour, in points of a minute.
    public func lastHour(
        of sensor: Int, _ device: ResourceID, in context: RequestContext
    ) async throws(Failure) -> SensorSeries {
        try await service.read(
            "/readings/series?device=\(device)&sensor=\(sensor)&points=\(SensorSeries.pointsMax)",
            keys: [service.key("device", device.text)], in: context, SensorSeries.init)
    }
}
