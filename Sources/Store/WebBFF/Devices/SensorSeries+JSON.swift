import HTTPFrontend
import JSONSlices
import StoreClients

extension SensorSeries {
    static func schema(_ meaning: String, unit: String) -> Schema {
        .object(
            meaning,
            [
                .field("unit", .choice("What the numbers are.", of: [unit])),
                .optional(
                    "last",
                    .object(
                        "The newest, however old.",
                        [.field("value", .integer("The value.")), .field("time", .text("When.", format: .dateTime))])),
                .field("stepSeconds", .integer("From one point to the next.", in: 1...Int(Int32.max))),
                .field(
                    "points",
                    .array(
                        of: point, "The last hour, the oldest first; none where nothing was measured.", count: 0...60)),
            ])
    }

    private static let point = Schema.object(
        named: "Point", "What was measured from a time on, until the next step.",
        [
            .field("time", .text("Where it begins.", format: .dateTime)),
            .field("min", .integer("The least.")),
            .field("max", .integer("The most.")),
            .field("mean", .decimal("The mean, to a hundredth.")),
            .field("count", .integer("How many values.", in: 1...Int.max)),
        ])

    func write(to json: inout JSONWriter, unit: String) {
        json.member("unit", unit)
        if let last { json.member("last", object: last.writeMembers) }
        json.member("stepSeconds", stepSeconds)
        json.member("points", points) { json, point in json.object(point.writeMembers) }
    }
}
