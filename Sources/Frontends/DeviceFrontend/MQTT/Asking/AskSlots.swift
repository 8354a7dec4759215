import CompositionCore
import Synchronization

/// How many asks run, in all and for each device.
final class AskSlots: Sendable {
    private struct Running {
        var total = 0
        var byDevice: [ResourceID: Int] = [:]
    }

    private let deviceMax: Int
    private let totalMax: Int
    private let running = Mutex(Running())

    init(deviceMax: Int, totalMax: Int) {
        self.deviceMax = deviceMax
        self.totalMax = totalMax
    }

    /// False if the device, or all together, have as many as they may.
    func take(for device: ResourceID) -> Bool {
        running.withLock { running in
            guard running.total < totalMax, running.byDevice[device, default: 0] < deviceMax else { return false }
            running.total += 1
            running.byDevice[device, default: 0] += 1
            return true
        }
    }

    func free(for device: ResourceID) {
        running.withLock { running in
            running.total -= 1
            let left = running.byDevice[device, default: 1] - 1
            running.byDevice[device] = left > 0 ? left : nil
        }
    }
}
