import CompositionCore
import Synchronization

/// Devices as far as somebody who follows the registry has told. Connections that signed in with a key that counts no
/// more are closed, and what follows from what a device is assigned to changes with it. Of two answers about a device
/// the newer counts, so that a device can't come back with one that was read before its key was revoked.
public final class KnownDevices: Sendable {
    /// What became of a device.
    struct Change: Sendable {
        /// As it is now; without keys where the registry has it no more.
        let device: Device
        /// Whether it is another model, or has another product or shelf.
        let isReassigned: Bool
    }

    typealias Observer = @Sendable (Change) -> Void

    private struct State {
        var devices: [ResourceID: Device] = [:]
        var observers: [Observer] = []
        var revision: UInt64 = 0
    }

    private let state = Mutex(State())

    public init() {}

    /// Rises whenever anything is learnt.
    public var revision: UInt64 { state.withLock { $0.revision } }

    /// The hashes of every device's keys, in hexadecimal. Devices without a key aren't there.
    public var hashes: [String: [String]] {
        let devices = state.withLock { $0.devices }
        var hashes: [String: [String]] = [:]
        hashes.reserveCapacity(devices.count)
        for (id, device) in devices where !device.keyHashes.isEmpty {
            hashes[id.text] = device.keyHashes.map(\.hexadecimal)
        }
        return hashes
    }

    /// These have changed, or are new.
    public func learn(_ devices: [Device]) {
        tell(
            state.withLock { state in
                devices.compactMap { device in
                    let known = state.devices[device.id]
                    guard known.map({ $0.version < device.version }) ?? true else { return nil }
                    state.devices[device.id] = device
                    state.revision += 1
                    return Change(from: known, to: device)
                }
            })
    }

    /// These are all devices that there are, whatever was known before.
    public func learnAll(_ devices: [Device]) {
        let all = Dictionary(devices.map { ($0.id, $0) }) { $1 }
        let former = state.withLock { state in
            defer { (state.devices, state.revision) = (all, state.revision + 1) }
            return state.devices
        }
        let gone = former.values.lazy.filter { all[$0.id] == nil }.compactMap {
            Change(from: $0, to: Device(id: $0.id, model: $0.model))
        }
        tell(Array(gone) + all.values.compactMap { Change(from: former[$0.id], to: $0) })
    }

    /// The keys that count for a device that was just looked up.
    func hashes(of device: Device) -> [KeyHash] {
        let known = state.withLock { $0.devices[device.id] }
        guard let known, known.version > device.version else { return device.keyHashes }
        return known.keyHashes
    }

    /// Is told of each device that changes from now on.
    func observe(_ observer: @escaping Observer) {
        state.withLock { $0.observers.append(observer) }
    }

    private func tell(_ changes: [Change]) {
        for observer in state.withLock({ $0.observers }) {
            for change in changes { observer(change) }
        }
    }
}

extension KnownDevices.Change {
    /// Nil where nothing of it matters to anybody here.
    fileprivate init?(from former: Device?, to device: Device) {
        let isRekeyed = former?.keyHashes != device.keyHashes
        isReassigned =
            former.map { ($0.model, $0.product, $0.shelf) != (device.model, device.product, device.shelf) } ?? false
        guard isRekeyed || isReassigned else { return nil }
        self.device = device
    }

    /// Nobody signs in as it.
    var isLockedOut: Bool { device.keyHashes.isEmpty }
}
