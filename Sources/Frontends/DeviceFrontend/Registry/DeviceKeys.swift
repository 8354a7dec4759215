import CompositionCore
import Synchronization

/// The keys of devices as far as somebody who follows the registry has told. Connections that signed in with a key
/// that counts no more are closed; and of two answers about a device the newer counts, so that a device can't come
/// back with one that was read before its key was revoked.
public final class DeviceKeys: Sendable {
    private struct Entry: Equatable {
        var version: Int64
        var hashes: [KeyHash]
    }

    typealias Observer = @Sendable (_ device: ResourceID, _ hashes: [KeyHash]) -> Void

    private struct State {
        var entries: [ResourceID: Entry] = [:]
        var observers: [Observer] = []
    }

    private let state = Mutex(State())

    public init() {}

    /// The hashes of every device's keys, in hexadecimal. Devices without a key aren't there.
    public var hashes: [String: [String]] {
        let entries = state.withLock { $0.entries }
        var hashes: [String: [String]] = [:]
        hashes.reserveCapacity(entries.count)
        for (id, entry) in entries where !entry.hashes.isEmpty { hashes[id.text] = entry.hashes.map(\.hexadecimal) }
        return hashes
    }

    /// These have changed, or are new.
    public func learn(_ devices: [Device]) {
        tell(
            state.withLock { state in
                devices.filter { device in
                    let known = state.entries[device.id]
                    guard known.map({ $0.version < device.version }) ?? true else { return false }
                    state.entries[device.id] = Entry(version: device.version, hashes: device.keyHashes)
                    return known?.hashes != device.keyHashes
                }.map { ($0.id, $0.keyHashes) }
            })
    }

    /// These are all devices that there are, whatever was known before.
    public func learnAll(_ devices: [Device]) {
        let entries = Dictionary(
            devices.map { ($0.id, Entry(version: $0.version, hashes: $0.keyHashes)) }
        ) { $1 }
        let former = state.withLock { state in
            defer { state.entries = entries }
            return state.entries
        }
        let gone = former.keys.filter { entries[$0] == nil }.map { ($0, [KeyHash]()) }
        tell(gone + entries.filter { former[$0.key]?.hashes != $0.value.hashes }.map { ($0.key, $0.value.hashes) })
    }

    /// The keys that count for a device that was just looked up.
    func hashes(of device: Device) -> [KeyHash] {
        let known = state.withLock { $0.entries[device.id] }
        guard let known, known.version > device.version else { return device.keyHashes }
        return known.hashes
    }

    /// Is told of each device whose keys change from now on.
    func observe(_ observer: @escaping Observer) {
        state.withLock { $0.observers.append(observer) }
    }

    private func tell(_ changes: [(ResourceID, [KeyHash])]) {
        for observer in state.withLock({ $0.observers }) {
            for (device, hashes) in changes { observer(device, hashes) }
        }
    }
}
