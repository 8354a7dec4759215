import CompositionCore
import DeviceMessages
import NIOCore

/// What a device follows on its connection.
extension FrameConnection {
    mutating func start(_ follow: Follow) {
        guard answers.has(follow.composition) else {
            return send(.error(DeviceError(.notFound, "no such composition", id: follow.id)))
        }
        guard let (serial, replaced) = follows.begin(follow.id) else {
            return send(.error(DeviceError(.limitExceeded, "too many followings on one connection", id: follow.id)))
        }
        if let replaced { actions.append(.unfollow(serial: replaced)) }
        actions.append(.follow(follow, serial: serial))
    }

    mutating func end(_ unfollow: Unfollow) {
        guard let serial = follows.end(unfollow.id) else {
            return send(.error(DeviceError(.notFound, "nothing is followed by this id", id: unfollow.id)))
        }
        actions.append(.unfollow(serial: serial))
    }

    /// A followed composition has another state.
    mutating func viewed(_ serial: UInt64, _ answer: ComposedAnswer, version: StateToken) {
        guard phase == .open, let id = follows.id(of: serial) else { return }
        send(.view(View(answer, version: version, id: id)))
    }

    /// It can't be followed, or no longer.
    mutating func unfollowed(_ serial: UInt64, _ failure: Failure) -> [Action] {
        guard let id = follows.id(of: serial) else { return [] }
        _ = follows.end(id)
        guard phase == .open else { return [] }
        send(.error(DeviceError(failure, id: id)))
        return takeActions()
    }
}
