public import CompositionCore
public import DeviceMessages

/// A command that a device has yet to do.
public struct OpenCommand: Sendable {
    public let device: ResourceID
    public let command: Command
    /// Whether it is known to have been sent before.
    public let wasSent: Bool

    public init(device: ResourceID, command: Command, wasSent: Bool) {
        self.device = device
        self.command = command
        self.wasSent = wasSent
    }
}

/// Where commands wait for devices, durably, and where it is kept what became of them.
public protocol CommandSource: Sendable {
    /// A page of the next command of each device that has one, in the order of the devices' ids.
    func open(
        after device: ResourceID?, in context: RequestContext
    ) async throws(Failure) -> (commands: [OpenCommand], next: ResourceID?)

    func sent(_ command: OpenCommand, in context: RequestContext) async throws(Failure)

    /// Says what a device reports, as often as it does. Throws `notFound` for a command that the device never had.
    func report(
        _ result: CommandResult, by device: ResourceID, in context: RequestContext
    ) async throws(Failure)
}
