import CStoreMessages
import CompositionCore
import HTTPFrontend
import StoreClients

/// What a manager wants a device to do.
struct NewDeviceCommand: HTTPBody {
    static let names = ["blink", "set-interval"]

    private static let name = Member("name", .choice("What it shall do.", of: names))
    private static let seconds = OptionalMember(
        "seconds", .integer("Of set-interval: how often the device reports from now on; each minute.", in: 1...86_400))
    private static let expiresIn = OptionalMember(
        "expiresIn", .integer("Seconds until it isn't worth doing any more; a minute.", in: 1...604_800))
    static let schema = Schema.object(
        named: "NewCommand", "Tells a device to do something, once.", [name.field, seconds.field, expiresIn.field])

    let name: String
    /// As the device reads it.
    let arguments: [UInt8]
    /// Seconds.
    let expiresIn: Int

    init(_ body: InputObject) throws(Failure) {
        name = try body[Self.name]
        expiresIn = try body[Self.expiresIn] ?? 60
        let seconds = try body[Self.seconds] ?? 60
        arguments = name == "set-interval" ? Self.setInterval(seconds: seconds) : []
    }

    private static func setInterval(seconds: Int) -> [UInt8] {
        var message = Facet__Store__V1__SetInterval()
        facet__store__v1__set_interval__init(&message)
        message.seconds = UInt32(clamping: seconds)
        return [UInt8](unsafeUninitializedCapacity: facet__store__v1__set_interval__get_packed_size(&message)) {
            $1 = facet__store__v1__set_interval__pack(&message, $0.baseAddress)
        }
    }
}

extension WebBFF {
    /// `POST /api/devices/{id}/commands`: managers only.
    static func command(
        _ write: HTTPWrite<ResourceID, NewDeviceCommand>, to store: WebServices, in context: RequestContext
    ) async throws -> CommandState {
        let user = try await store.users.user(context.principal.requireUser(), in: context)
        guard user.roles.contains("manager") else { throw Failure(.forbidden, "only managers command devices") }
        return CommandState(
            try await store.devices.command(
                write.subject, write.body.name, arguments: write.body.arguments, seconds: write.body.expiresIn,
                idempotencyKey: write.idempotencyKey.map { "\(user.id).command.\($0)" }, in: context))
    }
}
