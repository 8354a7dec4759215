import Broker
public import CompositionCore
import NIOCore

/// What devices can ask for and follow, published once for frames and MQTT alike.
///
///     var devices = DeviceRoutes(services: store)
///     devices.answer("product", ProductTile.self) { device, asked in
///         try asked ?? device.requireProduct()
///     }
public struct DeviceRoutes<Services: Sendable>: Sendable {
    private let services: Services
    private(set) var answers = DeviceAnswers()
    private(set) var accepted: [AcceptedTopic] = []

    public init(services: Services) {
        self.services = services
    }

    /// Answers who asks for `name` or follows it. `subject` turns what the device asked for (nil: nothing) into what is composed.
    public mutating func answer<Value: DeviceRepresentable>(
        _ name: String = Value.name, _ type: Value.Type,
        subject: @escaping @Sendable (Device, ResourceID?) throws -> Value.Subject
    ) where Value.Services == Services {
        let services = services
        answers.add(name) { device, asked, format, context async throws(Failure) in
            var context = context
            context.deviceClass = DeviceClass(device.model) ?? .unknown
            do {
                let value = try await Value(subject(device, asked), from: services, in: context)
                return try ComposedAnswer(value, as: format)
            } catch {
                throw Failure(error)
            }
        }
        answers.followers[name] = { device, asked, format in
            FollowedComposition(
                name, type, of: try subject(device, asked), from: services, for: device, as: format)
        }
        answers.explanations[name] = { device, asked, context in
            var context = context
            context.deviceClass = DeviceClass(device.model) ?? .unknown
            let value = try await Value(subject(device, asked), from: services, in: context)
            let bytes = try ComposedAnswer(value, as: .protobuf).body.readableBytes
            return ExplainedAnswer(bytes: bytes, format: "protobuf", of: value)
        }
    }

    /// Takes what devices publish at the broker on topics like `acme/+/scale` as telemetry. A `+` is the device's own id: the
    /// broker must see to that (docs/operations.md), and the directory must know the device.
    public mutating func accept<Reading: DeviceReading>(_ topics: String, _ type: Reading.Type) {
        guard let pattern = TopicPattern(topics, device: Reading.devicePlace) else {
            preconditionFailure("\(topics) names no topics of devices that are a fleet's own")
        }
        accepted.append(AcceptedTopic(pattern: pattern, telemetry: Reading.telemetry))
    }

    /// Answers asks for `name`, whose subject the device must name.
    public mutating func answer<Value: DeviceRepresentable>(
        _ name: String = Value.name, _ type: Value.Type
    ) where Value.Services == Services, Value.Subject == ResourceID {
        answer(name, type) { _, asked in
            guard let asked else { throw Failure(.invalid, "missing", field: "subject") }
            return asked
        }
    }
}
