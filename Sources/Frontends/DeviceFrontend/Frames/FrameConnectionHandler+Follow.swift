import CompositionCore
import DeviceMessages
import EventLoops
import NIOCore

/// What the device follows: begun in a task, because the registry may have to say what; from then on told by the
/// following, on this connection's event loop.
extension FrameConnectionHandler {
    func follow(_ follow: Follow, serial: UInt64) {
        guard let device else { return }
        let bound = NIOLoopBound(self, eventLoop: executor.loop)
        let (services, loop) = (services, executor.loop)
        let opening = Task(executorPreference: executor) {
            do throws(Failure) {
                let followed = try await services.followed.follow(
                    follow.composition, subject: follow.subject, known: follow.known, for: device.id, as: .protobuf
                ) { loop.execute { bound.value.newsCame(serial) } }
                bound.value.opened(serial, followed)
            } catch {
                bound.value.advance(bound.value.connection.unfollowed(serial, error))
            }
        }
        follows.begin(serial, follow, opening: opening)
    }

    /// The device was given something else to show.
    func followAnew() {
        for (serial, asked) in follows.assigned {
            follows.end(serial)
            follow(asked, serial: serial)
        }
    }

    private func opened(_ serial: UInt64, _ follow: DeviceFollow) {
        // What came before it was entered.
        if follows.opened(serial, follow) { newsCame(serial) }
    }

    /// Takes the latest state and writes it, unless the device doesn't read: then it waits, and a newer one replaces it.
    private func newsCame(_ serial: UInt64) {
        guard let context = channelContext else { return }
        switch follows.news(serial, isWritable: isWritable) {
        case .view(let answer, let version):
            connection.viewed(serial, answer, version: version)
            flush(context, mustBeRead: false)
        case .ended(let failure):
            follows.end(serial)
            advance(connection.unfollowed(serial, failure))
        case .current: break
        case nil:
            // Given up because it waited too long: there is no room to say so.
            if follows.hasEndedUnread { context.close(promise: nil) }
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        if isWritable { for serial in follows.heldSerials { newsCame(serial) } }
        context.fireChannelWritabilityChanged()
    }
}
