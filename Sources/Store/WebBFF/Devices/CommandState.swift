import CompositionCore
import HTTPFrontend
import JSONSlices
import StoreClients

/// What a device is told to do, and how far that is.
struct CommandState: Composition, JSONAnswer {
    /// Which command of which device.
    struct Subject: HTTPSubject, CustomStringConvertible {
        let device: ResourceID
        let command: Int

        private static let device: Parameter<ResourceID> = .path("id", .id("The device."))
        private static let command: Parameter<Int> = .path(
            "command", .integer("The command.", in: 1...Int(UInt32.max)))
        static let parameters = [device.declaration, command.declaration]

        init(_ input: HTTPInput) throws(Failure) {
            device = try input[Self.device]
            command = try input[Self.command]
        }

        var description: String { "\(device)/\(command)" }
    }

    static let name = "commands"
    static let fields = answer.fields
    static let answer = Schema.object(
        named: "Command", "What a device is told to do.",
        [
            .field("id", .integer("Counts the commands of all devices.", in: 1...Int(UInt32.max))),
            .field("deviceId", .id("The device.")),
            .field("name", .choice("What it shall do.", of: NewDeviceCommand.names)),
            .field(
                "state",
                .choice(
                    "Whether it waits to be sent, is on its way, was done, could not be done, or was not done in time.",
                    of: ["waiting", "sent", "done", "failed", "expired"])),
            .field("createdAt", .text("When it was given.", format: .dateTime)),
            .field("expiresAt", .text("Until when it is worth doing.", format: .dateTime)),
            .optional("code", .integer("The device's own number for what failed.", in: 1...Int(UInt32.max))),
            .optional("detail", .text("What the device says of it.")),
        ])

    let command: DeviceCommand

    init(_ command: DeviceCommand) {
        self.command = command
    }

    init(_ subject: Subject, from store: WebServices, in context: RequestContext) async throws {
        command = try await store.devices.command(subject.command, of: subject.device, in: context)
    }

    func writeMembers(to json: inout JSONWriter) {
        json.member("id", command.id)
        json.member("deviceId", command.device.text)
        json.member("name", command.name)
        json.member("state", command.state)
        json.member("createdAt", command.createdAt)
        json.member("expiresAt", command.expiresAt)
        if let code = command.code { json.member("code", code) }
        if let detail = command.detail { json.member("detail", detail) }
    }
}
