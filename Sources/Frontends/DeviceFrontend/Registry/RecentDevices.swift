import CompositionCore
import NIOCore
import Synchronization

/// A directory that remembers a device for a few seconds, and longer while the registry fails.
///
/// For what a device is assigned to. Whether a key is good is always asked of the registry itself.
final class RecentDevices: Sendable {
    private struct Entry {
        var device: Device
        var until: NIODeadline
    }

    private let directory: any DeviceDirectory
    private let age: TimeAmount
    private let countMax: Int
    private let entries = Mutex<[ResourceID: Entry]>([:])

    /// - Parameter known: says of those that change meanwhile
    init(
        _ directory: any DeviceDirectory, following known: KnownDevices = KnownDevices(), age: TimeAmount = .seconds(5),
        countMax: Int = 20_000
    ) {
        self.directory = directory
        self.age = age
        self.countMax = countMax
        known.observe { [weak self] in self?.changed($0) }
    }

    func device(_ id: ResourceID, in context: RequestContext) async throws(Failure) -> Device {
        let known = entries.withLock { $0[id] }
        if let known, known.until > .now() { return known.device }
        do {
            let device = try await directory.device(id, in: context)
            remember(device)
            return device
        } catch {
            if let known, error.code != .notFound { return known.device }
            throw error
        }
    }

    private func changed(_ change: KnownDevices.Change) {
        entries.withLock { entries in
            guard entries[change.device.id] != nil else { return }
            // What the registry says next, without its keys, would be taken for a device that there is.
            entries[change.device.id] = change.isLockedOut ? nil : Entry(device: change.device, until: .now() + age)
        }
    }

    func remember(_ device: Device) {
        let entry = Entry(device: device, until: .now() + age)
        entries.withLock { entries in
            // It may have changed while this one was on its way.
            if let known = entries[device.id], known.device.version > device.version { return }
            // Forgetting everything at the bound is rare and costs one lookup a device.
            if entries.count >= countMax, entries[device.id] == nil { entries.removeAll(keepingCapacity: true) }
            entries[device.id] = entry
        }
    }
}
