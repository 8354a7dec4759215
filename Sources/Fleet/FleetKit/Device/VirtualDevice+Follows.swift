import DeviceMessages
import NIOCore

extension VirtualDevice {
    /// On frames a device asks for what its model follows; at the broker the views are there by themselves.
    mutating func newFollows() -> [Step] {
        guard device.wire == .frames else { return [] }
        return follows.indices.compactMap { follows[$0].ask().map { .send(.follow($0)) } }
    }

    mutating func viewed(_ view: View, at now: NIODeadline, into tally: inout Tally) {
        guard let index = follows.firstIndex(where: { $0.id == view.id }) else {
            tally.errors["UNKNOWN_VIEW", default: 0] += 1
            return
        }
        let (isNew, waited) = follows[index].took(view, at: now)
        // Without a version it says that what was there is gone.
        guard view.version.readableBytes > 0 else { return }
        if isNew { tally.views += 1 } else { tally.viewsAgain += 1 }
        if let waited { tally.view.record(waited) }
    }
}
