import CompositionCore
import DeviceMessages
import EventLoops
import NIOCore

extension FrameConnectionHandler {
    func report(_ result: CommandResult) {
        guard let device else { return }
        let bound = NIOLoopBound(self, eventLoop: executor.loop)
        let services = services
        // Not the connection's own: what a device did is kept though it goes away.
        Task(executorPreference: executor) {
            var failure: Failure?
            do throws(Failure) {
                try await services.report(result, by: device.id)
            } catch {
                failure = error
            }
            bound.value.advance(bound.value.connection.reported(result, failure))
        }
    }
}
