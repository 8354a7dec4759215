import CompositionCore
import DeviceMessages
import NIOCore

/// The followings of one connection, on its event loop. What a device doesn't read waits in the following, where the
/// latest state replaces the one before.
struct ConnectionFollows {
    enum Place {
        /// The registry is asked what is followed.
        case opening(Task<Void, Never>)
        case open(DeviceFollow)
    }

    private var places: [UInt64: Place] = [:]
    /// Those with news, for when the socket can be written again.
    private var held: Set<UInt64> = []
    /// Those of whatever the registry says, as they were asked for.
    private(set) var assigned: [UInt64: Follow] = [:]

    mutating func begin(_ serial: UInt64, _ asked: Follow, opening task: Task<Void, Never>) {
        places[serial] = .opening(task)
        if asked.subject.isEmpty { assigned[serial] = asked }
    }

    /// False if it has been ended meanwhile.
    mutating func opened(_ serial: UInt64, _ follow: DeviceFollow) -> Bool {
        guard case .opening = places[serial] else { return false }
        places[serial] = .open(follow)
        return true
    }

    mutating func end(_ serial: UInt64) {
        if case .opening(let task) = places.removeValue(forKey: serial) { task.cancel() }
        held.remove(serial)
        assigned[serial] = nil
    }

    mutating func endAll() {
        for serial in places.keys { end(serial) }
    }

    /// What came. Nil where nothing did, and where it must wait.
    mutating func news(_ serial: UInt64, isWritable: Bool) -> DeviceFollow.News? {
        guard case .open(let follow) = places[serial] else { return nil }
        guard isWritable else {
            held.insert(serial)
            return nil
        }
        held.remove(serial)
        return follow.take()
    }

    /// Whether one of them was given up because the device doesn't read.
    var hasEndedUnread: Bool {
        held.contains { serial in
            if case .open(let follow) = places[serial] { follow.hasEnded } else { false }
        }
    }

    var heldSerials: Set<UInt64> { held }
}
