import Broker

/// Which devices' views this process publishes.
extension ViewDesk {
    /// Holds its share of the slots until it is cancelled, then gives them back.
    func holdSlots() async {
        await slots.run { changed in
            await announce(changed)
            note { $0.changed(slots: changed) }
        }
        await slots.release()
    }

    /// Retained, so that a process that believes that it holds them hears of it whenever it comes back.
    private func announce(_ changed: Set<Int>) async {
        for (slot, fence) in slots.held where changed.contains(slot) && fence > 0 {
            await mail.send(payload: "\(fence)", to: mail.topics.slot(slot))
        }
    }
}
