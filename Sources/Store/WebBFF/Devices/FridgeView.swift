import CompositionCore
import HTTPFrontend
import JSONSlices
import StoreClients

/// A fridge as the console shows it: a place with a thermometer, and what that measured in the last hour.
struct FridgeView: Composition {
    static let name = "fridges"
    static let optionalParts: [PartName] = ["temperature", "alarm"]
    static let fields = answer.fields

    private static let temperatureSensor = 1
    private static let unit = "0.01 °C"

    let id: ResourceID
    let thermometer: ResourceID
    let temperature: Part<SensorSeries>
    let alarm: Part<FridgeAlarm?>

    init(_ id: ResourceID, from store: WebServices, in context: RequestContext) async throws {
        let thermometer = try await context.required("fridge") { context in
            let place = try await store.devices.place(id, in: context)
            guard let thermometer = place.device("thermometer") else { throw Failure(.notFound, "no thermometer") }
            return thermometer
        }
        self.id = id
        self.thermometer = thermometer
        async let alarm = context.part("alarm", if: context.wants("alarm")) {
            try await store.fridges.alarm(of: id, in: $0)
        }
        temperature = await context.part("temperature", if: context.wants("temperature")) {
            try await store.telemetry.lastHour(of: Self.temperatureSensor, thermometer, in: $0)
        }
        self.alarm = await alarm
    }

    var parts: PartStates { PartStates(["temperature": temperature.state, "alarm": alarm.state]) }
}

extension FridgeView: JSONAnswer {
    static let answer = Schema.object(
        named: "Fridge", "A fridge, and what its thermometer measured in the last hour.",
        [
            .field("id", .id("The place of the fridge.")),
            .field("thermometer", .id("The device.")),
            .optional(
                "alarm",
                .choice(
                    "Whether it is above its limit for longer than a minute, or its thermometer says nothing.",
                    of: FridgeAlarm.allCases.map(\.rawValue))),
            .optional("temperature", SensorSeries.schema("What the thermometer measures.", unit: unit)),
        ])

    func writeMembers(to json: inout JSONWriter) {
        json.member("id", id.text)
        json.member("thermometer", thermometer.text)
        json.member("alarm", alarm.value??.rawValue)
        if let temperature = temperature.value {
            json.member("temperature", object: { temperature.write(to: &$0, unit: Self.unit) })
        }
    }
}
