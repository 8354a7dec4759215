public import CompositionCore

/// What devices can ask for, published once for frames and MQTT alike.
///
///     var devices = DeviceRoutes(services: store)
///     devices.answer("product", ProductTile.self) { device, subject in try subject ?? device.requireProduct() }
public struct DeviceRoutes<Services: Sendable>: Sendable {
    private let services: Services
    private(set) var answers = DeviceAnswers()

    public init(services: Services) {
        self.services = services
    }

    /// Answers asks for `name`. `subject` turns what the device asked (nil: nothing) into what is composed.
    public mutating func answer<Value: DeviceRepresentable>(
        _ name: String = Value.name, _ type: Value.Type,
        subject: @escaping @Sendable (Device, ResourceID?) throws(Failure) -> Value.Subject
    ) where Value.Services == Services {
        let services = services
        answers.add(name) { device, asked, format, context async throws(Failure) in
            let subject = try subject(device, asked)
            do {
                return try ComposedAnswer(await Value(subject, from: services, in: context), as: format)
            } catch {
                throw Failure(error)
            }
        }
    }
}
