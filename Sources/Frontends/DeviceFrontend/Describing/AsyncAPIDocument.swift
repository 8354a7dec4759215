import Broker

/// An AsyncAPI 3.0 description of what devices and backend say to each other over the broker. The same routes give the
/// same bytes.
struct AsyncAPIDocument {
    let broker: BrokerAddress
    let topicPrefix: String
    let compositions: [String]
    /// What the fleet publishes on topics of its own.
    let accepted: [TopicPattern]

    private var topics: [TopicDescription] { TopicDescription.all(compositions: compositions, accepted: accepted) }

    func text() -> String {
        let document = DescriptionValue.object([
            ("asyncapi", "3.0.0"), ("info", info), ("defaultContentType", "application/x-protobuf"),
            ("servers", .object([("broker", server)])),
            ("channels", .object(topics.map { ($0.name, channel($0)) })),
            ("operations", .object(topics.map { ("\($0.way.rawValue)-\($0.name)", operation($0)) })),
            ("components", components),
        ])
        return document.text() + "\n"
    }

    private var info: DescriptionValue {
        .object([
            ("title", "Devices over MQTT"), ("version", "1"),
            (
                "description",
                """
                What the devices' backend receives from and sends to devices over the broker. Payloads are the messages \
                of proto/device.proto (package facet.device.v1), or their proto3 JSON below …/json; x-field is a field's \
                number in protobuf. A device publishes and subscribes below devices/<its id>/ alone.
                """
            ),
        ])
    }

    private var server: DescriptionValue {
        .object([
            ("host", .text("\(broker.host):\(broker.port)")), ("protocol", .text(broker.tls == nil ? "mqtt" : "mqtts")),
            ("description", "MQTT 3.1.1 or 5. The client id is the device's, or its id, ~ and a suffix."),
        ])
    }

    private func channel(_ topic: TopicDescription) -> DescriptionValue {
        let address = topic.ownAddress ?? "\(topicPrefix)devices/{id}/\(topic.path)"
        let parameters = topic.parameters.map { ($0, DescriptionValue.reference("components", "parameters", $0)) }
        return .object([
            ("address", .text(address)), ("description", .text(topic.meaning)),
            ("messages", .object([("message", .reference("components", "messages", topic.messageName))])),
            ("parameters", .object(parameters)),
        ])
    }

    private func operation(_ topic: TopicDescription) -> DescriptionValue {
        var members: [(String, DescriptionValue)] = [
            ("action", .text(topic.way.rawValue)), ("channel", .reference("channels", topic.name)),
            ("messages", .list([.reference("channels", topic.name, "messages", "message")])),
        ]
        members.append(("security", .list([.reference("components", "securitySchemes", "key")])))
        if topic.isRetained { members.append(("description", "Retained: who subscribes later gets the last one.")) }
        members.append(("bindings", .object([("mqtt", .object([("qos", 1), ("bindingVersion", "0.2.0")]))])))
        return .object(members)
    }
}

extension AsyncAPIDocument {
    private var components: DescriptionValue {
        .object([
            ("messages", .object(messages)),
            (
                "schemas",
                .object(
                    MessageDescription.all.map { ($0.name, $0.schema) } + [("ErrorCode", MessageDescription.errorCode)])
            ),
            (
                "parameters", .object(parameters)
            ),
            (
                "securitySchemes",
                .object([
                    (
                        "key",
                        .object([
                            ("type", "userPassword"),
                            ("description", "The username is the device's id, the password its key."),
                        ])
                    )
                ])
            ),
        ])
    }

    private var parameters: [(String, DescriptionValue)] {
        let places = Set(topics.flatMap(\.parameters)).filter { $0.hasPrefix("place") }.sorted()
        return [("id", parameter("The device's id.")), ("command", parameter("The command's id."))]
            + places.map { ($0, parameter("As the fleet has it.")) }
    }

    /// One for each kind of payload.
    private var messages: [(String, DescriptionValue)] {
        var messages: [(String, DescriptionValue)] = []
        for topic in topics where !messages.contains(where: { $0.0 == topic.messageName }) {
            messages.append((topic.messageName, message(of: topic)))
        }
        return messages
    }

    private func message(of topic: TopicDescription) -> DescriptionValue {
        if topic.ownAddress != nil {
            return .object([
                ("contentType", "application/octet-stream"),
                ("payload", .object([("description", "As the fleet has it; read as telemetry.")])),
            ])
        }
        guard let name = topic.message else {
            return .object([
                ("contentType", "text/plain"),
                ("payload", .object([("type", "string"), ("enum", .list(["online", "offline"]))])),
            ])
        }
        return .object([
            ("name", .text("facet.device.v1.\(name)")),
            ("contentType", .text(topic.isJSON ? "application/json" : "application/x-protobuf")),
            ("payload", .reference("components", "schemas", name)),
        ])
    }

    private func parameter(_ meaning: String) -> DescriptionValue { .object([("description", .text(meaning))]) }
}

extension TopicDescription {
    fileprivate var messageName: String {
        guard let message else { return ownAddress == nil ? "Status" : "Own" }
        return isJSON ? "\(message)JSON" : message
    }
}
