import DeviceMessages
import NIOCore

@testable import CompositionCore
@testable import DeviceFrontend

/// Composes what is followed when it has changed and offers it to real `Follower`s, as `Followings` does.
final class FollowingRunner {
    private unowned let backend: Backend
    private var followers: [(serial: Int, follower: Follower<ComposedAnswer>, hasSeen: Bool)] = []
    private var serial = 0
    private var isComposing = false
    private var isAskedAgain = false
    private let base = ContinuousClock.now
    private let left = Inbox<Int>()

    init(_ backend: Backend) {
        self.backend = backend
    }

    func follow(known: ByteBuffer, wake: @escaping @Sendable () -> Void) -> DeviceFollow {
        let known = StateToken(bytes: known.readableBytesView)
        let follower = Follower<ComposedAnswer>(known: known, wake: wake)
        serial += 1
        followers.append((serial, follower, known != nil))
        let (left, serial) = (left, serial)
        compose()
        return DeviceFollow(ticket: FollowTicket(follower) { left.append(serial) }, known: known)
    }

    /// An event of a service, or the look now and then that makes up for a lost one.
    func compose() {
        guard !isComposing else {
            isAskedAgain = true
            return
        }
        (isComposing, isAskedAgain) = (true, false)
        backend.later(backend.world.delay()) { self.read() }
    }

    func end() {
        followers = []
    }

    private func read() {
        // Another instance, where they came from, may know more than this one's cache, which itself never goes back.
        let mayBeOld = followers.allSatisfy(\.hasSeen) && backend.world.truth.number > 1
        let isOld = backend.world.hits(\.late) && mayBeOld
        let number = backend.world.truth.number - (isOld ? 1 : 0)
        backend.later(backend.world.delay()) { self.offer(number, isOld: isOld) }
    }

    private func offer(_ number: UInt64, isOld: Bool) {
        isComposing = false
        let gone = Set(left.takeAll())
        followers.removeAll { gone.contains($0.serial) }
        let state = Truth.state(number)
        var isTrusted = true
        for (_, follower, _) in followers { isTrusted = follower.offer(state, at: base) && isTrusted }
        if isAskedAgain || !isTrusted { return compose() }
        if isOld { backend.later(.seconds(2)) { self.compose() } }
    }
}
