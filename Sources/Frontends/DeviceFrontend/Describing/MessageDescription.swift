import DeviceMessages

/// A device message as documents describe it.
struct MessageDescription: Sendable {
    let name: String
    let meaning: String
    let fields: [MessageField]

    /// Its JSON schema, by proto3's mapping.
    var schema: DescriptionValue {
        .object([
            ("type", "object"), ("description", .text(meaning)),
            ("properties", .object(fields.map { ($0.jsonName, $0.schema) })),
        ])
    }

    /// Those that go over the broker, and what they are made of.
    static let all = asking + following + telemetry + commands + errors

    static let errorCode = DescriptionValue.object([
        ("type", "string"), ("description", "In protobuf its number, in this order from 0."),
        ("enum", .list(ErrorCode.allCases.map { .text($0.protoName) })),
    ])

    private static let asking = [
        MessageDescription(
            name: "Ask", meaning: "Asks for a composition once. An empty payload asks as well.",
            fields: [
                MessageField(1, "id", .uint32, "The device's number for this ask."),
                MessageField(2, "composition", .string(32), "May be absent: the topic has it."),
                MessageField(3, "subject", .string(64), "An id; absent: what the registry assigns to the device."),
            ]),
        MessageDescription(
            name: "Answer", meaning: "Answers an ask: a body, or an error.",
            fields: [
                MessageField(1, "id", .uint32, "The ask's."),
                MessageField(2, "body", .bytes(1_024), "The composition's own message; expanded on …/json."),
                MessageField(3, "stale_parts", .uint32, "Bit i: optional part i is from a cache."),
                MessageField(4, "missing_parts", .uint32, "Bit i: optional part i is missing."),
                MessageField(5, "error", .message("Error"), "Instead of a body."),
            ]),
    ]

    private static let following = [
        MessageDescription(
            name: "Follow", meaning: "Follows a composition; retained. An empty payload ends it.",
            fields: [
                MessageField(1, "id", .uint32, "The device's number for it, from 1."),
                MessageField(2, "composition", .string(32), "May be absent: the topic has it."),
                MessageField(3, "subject", .string(64), "An id; absent: what the registry assigns to the device."),
                MessageField(4, "known", .bytes(16), "The version of the last view that the device has."),
            ]),
        MessageDescription(
            name: "View", meaning: "The latest state of what is followed; retained. An empty payload: there is none.",
            fields: [
                MessageField(1, "id", .uint32, "The follow's; 0: the device's model follows it."),
                MessageField(2, "body", .bytes(1_024), "The composition's own message; expanded on …/json."),
                MessageField(3, "version", .bytes(16), "Names this state; opaque."),
                MessageField(4, "stale_parts", .uint32, "Bit i: optional part i is from a cache."),
                MessageField(5, "missing_parts", .uint32, "Bit i: optional part i is missing."),
            ]),
    ]

    private static let telemetry = [
        MessageDescription(
            name: "Telemetry", meaning: "What the device measured: committed, or rejected, as a whole.",
            fields: [
                MessageField(1, "epoch", .uint32, "Of the device's start, from 1. On …/json absent with the sequence."),
                MessageField(2, "sequence", .uint32, "Counts the messages of the epoch, from 1."),
                MessageField(3, "time_ms", .uint64, "Unix time of this sending in ms; 0: the device has no clock."),
                MessageField(4, "readings", .list(of: "Reading", max: 64), "In the order in which they are kept."),
            ]),
        MessageDescription(
            name: "Reading", meaning: "One value of one sensor.",
            fields: [
                MessageField(1, "sensor", .uint32, "The number in the model's file; on …/json its name as well."),
                MessageField(2, "value", .sint32, "In the sensor's unit: g, 0.01 °C, mV."),
                MessageField(3, "age_ms", .uint32, "How long before this sending it was measured, in ms."),
            ]),
        MessageDescription(
            name: "Ack", meaning: "Which telemetry is settled: on disk, or rejected for good.",
            fields: [
                MessageField(1, "epoch", .uint32, "The telemetry's."),
                MessageField(2, "through", .uint32, "Every sequence up to this is settled; 0 says nothing."),
                MessageField(3, "ranges", .list(of: "Range", max: 32), "Settled as well, beyond through."),
                MessageField(4, "rejected", .list(of: "Rejected", max: 32), "Settled, and never on disk."),
                MessageField(5, "retry_after_ms", .uint32, "Not 0: keep the rest, and send it after so many ms."),
            ]),
        MessageDescription(
            name: "Range", meaning: "Sequences from first to last.",
            fields: [
                MessageField(1, "first", .uint32, "From 1."), MessageField(2, "last", .uint32, "Not below first."),
            ]),
        MessageDescription(
            name: "Rejected", meaning: "A message that is dropped.",
            fields: [
                MessageField(1, "sequence", .uint32, "The message's."), MessageField(2, "code", .errorCode, "Why."),
            ]),
    ]

    private static let commands = [
        MessageDescription(
            name: "Command", meaning: "What the device is to do, once.",
            fields: [
                MessageField(1, "id", .uint32, "From 1; the same when it comes again."),
                MessageField(2, "name", .string(32), "What to do."),
                MessageField(3, "arguments", .bytes(512), "The command's own message."),
                MessageField(4, "expires_ms", .uint64, "Unix time in ms; from then on it isn't done."),
            ]),
        MessageDescription(
            name: "CommandResult", meaning: "What became of a command. An empty payload: it is done.",
            fields: [
                MessageField(1, "id", .uint32, "The command's, as in the topic."),
                MessageField(2, "code", .uint32, "0: done."),
                MessageField(3, "detail", .string(96), "For people."),
            ]),
    ]

    private static let errors = [
        MessageDescription(
            name: "Error", meaning: "What is wrong with a message of the device.",
            fields: [
                MessageField(1, "code", .errorCode, "What a program needs to know."),
                MessageField(2, "id", .uint32, "Of what it answers; of telemetry the sequence; 0: of none."),
                MessageField(3, "retry_after_ms", .uint32, "In ms; 0: nothing is said."),
                MessageField(4, "detail", .string(96), "For the device's developer."),
            ])
    ]
}
