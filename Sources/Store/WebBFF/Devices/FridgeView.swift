import CompositionCore
import HTTPFrontend
import JSONSlices
import StoreClients

/// A fridge as the console shows it: a place with a thermometer, and what that measured in the last hour.
struct FridgeView: Composition {
    static let name = "fridges"
    static let optionalParts: [PartName] = ["temperature"]
    static let fields = answer.fields

    private static let temperatureSensor = 1
    /// Hundredths of a degree.
    static let warmAbove = 800
    private static let unit = "0.01 °C"

    let id: ResourceID
    let thermometer: ResourceID
    let temperature: Part<SensorSeries>

    init(_ id: ResourceID, from store: WebServices, in context: RequestContext) async throws {
        let thermometer = try await context.required("fridge") { context in
            let place = try await store.devices.place(id, in: context)
            guard let thermometer = place.device("thermometer") else { throw Failure(.notFound, "no thermometer") }
            return thermometer
        }
        self.id = id
        self.thermometer = thermometer
        temperature = await context.part("temperature") {
            try await store.telemetry.lastHour(of: Self.temperatureSensor, thermometer, in: $0)
        }
    }

    var parts: PartStates { PartStates(["temperature": temperature.state]) }

    enum Alarm: String, CaseIterable {
        case none, warm
    }

    /// Warm for a minute at least: an opened door is no alarm. Nil before anything was measured.
    var alarm: Alarm? {
        guard let series = temperature.value, series.last != nil else { return nil }
        let latest = series.points.suffix(2)
        return latest.count == 2 && latest.allSatisfy { $0.min > Self.warmAbove } ? .warm : Alarm.none
    }
}

extension FridgeView: JSONAnswer {
    static let answer = Schema.object(
        named: "Fridge", "A fridge, and what its thermometer measured in the last hour.",
        [
            .field("id", .id("The place of the fridge.")),
            .field("thermometer", .id("The device.")),
            .optional(
                "alarm",
                .choice("Whether it is above 8 °C for longer than a minute.", of: Alarm.allCases.map(\.rawValue))),
            .optional("temperature", SensorSeries.schema("What the thermometer measures.", unit: unit)),
        ])

    func writeMembers(to json: inout JSONWriter) {
        json.member("id", id.text)
        json.member("thermometer", thermometer.text)
        json.member("alarm", alarm?.rawValue)
        if let temperature = temperature.value {
            json.member("temperature", object: { temperature.write(to: &$0, unit: Self.unit) })
        }
    }
}
