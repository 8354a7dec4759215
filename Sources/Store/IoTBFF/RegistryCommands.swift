import CompositionCore
import DeviceFrontend
import DeviceMessages
import NIOCore
import StoreClients

/// The devices service as the place where commands wait for devices.
struct RegistryCommands: CommandSource {
    let devices: DevicesClient

    func open(
        after device: ResourceID?, in context: RequestContext
    ) async throws(Failure) -> (commands: [OpenCommand], next: ResourceID?) {
        let page = try await devices.openCommands(after: device, in: context)
        return (page.commands.map(OpenCommand.init), page.next.flatMap { ResourceID($0) })
    }

    func sent(_ command: OpenCommand, in context: RequestContext) async throws(Failure) {
        try await devices.report(Int(command.command.id), of: command.device, in: context)
    }

    func report(
        _ result: CommandResult, by device: ResourceID, in context: RequestContext
    ) async throws(Failure) {
        try await devices.report(
            Int(result.id), of: device, code: Int(result.code), detail: result.detail, in: context)
    }
}

extension OpenCommand {
    fileprivate init(_ command: DeviceCommand) {
        self.init(
            device: command.device,
            command: Command(
                id: UInt32(clamping: command.id), name: command.name, arguments: ByteBuffer(bytes: command.arguments),
                expiresMs: UInt64(clamping: command.expiresMs)),
            wasSent: command.state != "waiting")
    }
}
