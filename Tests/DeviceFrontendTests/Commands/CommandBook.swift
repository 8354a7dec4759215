import CompositionCore
import DeviceMessages
import Synchronization

@testable import DeviceFrontend

/// Commands in memory, and what became of them.
final class CommandBook: CommandSource {
    private struct State {
        var open: [OpenCommand] = []
        var sent: [UInt32] = []
        var results: [CommandResult] = []
    }

    private let state = Mutex(State())

    func add(_ id: UInt32, to device: ResourceID, expiresMs: UInt64 = .max) {
        let command = Command(id: id, name: "blink", expiresMs: expiresMs)
        state.withLock { $0.open.append(OpenCommand(device: device, command: command, wasSent: false)) }
    }

    var sent: [UInt32] { state.withLock { $0.sent } }
    var results: [CommandResult] { state.withLock { $0.results } }

    func open(
        after device: ResourceID?, in context: RequestContext
    ) async throws(Failure) -> (commands: [OpenCommand], next: ResourceID?) {
        state.withLock { state in
            let first = Dictionary(grouping: state.open, by: \.device).compactMap { $0.value.first }
            return (first, nil)
        }
    }

    func sent(_ command: OpenCommand, in context: RequestContext) async throws(Failure) {
        state.withLock { $0.sent.append(command.command.id) }
    }

    func report(
        _ result: CommandResult, by device: ResourceID, in context: RequestContext
    ) async throws(Failure) {
        let isKnown = state.withLock { state in
            let isKnown = state.open.contains { $0.device == device && $0.command.id == result.id }
            if isKnown { state.results.append(result) }
            state.open.removeAll { $0.device == device && $0.command.id == result.id }
            return isKnown
        }
        guard isKnown else { throw Failure(.notFound, "no command has this id") }
    }
}
