import CompositionCore
import DeviceMessages

/// What a device is told to do, and what it says of that.
extension FrameConnection {
    /// Reports of one device that are on their way to where they are kept; more are lost, and come again with the command.
    static var reportsMax: Int { 4 }

    mutating func command(_ command: Command) -> [Action] {
        guard phase == .open else { return [] }
        send(.command(command))
        return takeActions()
    }

    mutating func report(_ result: CommandResult) {
        guard reportsUnderWay < Self.reportsMax else { return }
        reportsUnderWay += 1
        actions.append(.report(result))
    }

    /// - Parameter failure: why it isn't kept
    mutating func reported(_ result: CommandResult, _ failure: Failure?) -> [Action] {
        reportsUnderWay -= 1
        guard phase == .open, failure?.code == .notFound else { return [] }
        send(.error(DeviceError(.notFound, "no command has this id", id: result.id)))
        return takeActions()
    }
}
