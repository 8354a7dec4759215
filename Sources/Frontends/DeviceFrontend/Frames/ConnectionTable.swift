import CompositionCore
import DeviceMessages
import Synchronization

/// The connections of one frontend, over all event loops: how many there are, and which is a device's newest.
final class ConnectionTable: Sendable {
    enum Event: Sendable {
        case replaced, revoked, reassigned, shutDown
        case command(Command)
    }

    enum Admission: Sendable {
        case admitted, full, shuttingDown
    }

    typealias Notify = @Sendable (Event) -> Void

    private struct State {
        var connections: [ObjectIdentifier: Notify] = [:]
        var devices: [ResourceID: (connection: ObjectIdentifier, credential: Credential)] = [:]
        var isShuttingDown = false
        var emptied: [CheckedContinuation<Void, Never>] = []
    }

    private let connectionsMax: Int
    private let state = Mutex(State())

    private let arrived: @Sendable (ResourceID) -> Void

    /// - Parameter arrived: is told of devices that sign in
    init(connectionsMax: Int, arrived: @escaping @Sendable (ResourceID) -> Void = { _ in }) {
        self.connectionsMax = connectionsMax
        self.arrived = arrived
    }

    /// Every connection enters, and leaves by ``leave(_:device:)``; one that isn't admitted says goodbye.
    func enter(_ connection: ObjectIdentifier, notify: @escaping Notify) -> Admission {
        state.withLock { state in
            state.connections[connection] = notify
            if state.isShuttingDown { return .shuttingDown }
            return state.connections.count > connectionsMax ? .full : .admitted
        }
    }

    /// The device signed in: an older connection of it is told that it is replaced.
    func signedIn(_ device: ResourceID, _ connection: ObjectIdentifier, by credential: Credential) {
        let older: Notify? = state.withLock { state in
            let older = state.devices.updateValue((connection, credential), forKey: device)
            return older.flatMap { $0.connection == connection ? nil : state.connections[$0.connection] }
        }
        older?(.replaced)
        arrived(device)
    }

    /// Its connection is told where it signed in by a key that counts no more, and where it shows something else now.
    func changed(_ change: KnownDevices.Change) {
        let device = change.device
        let told: (Notify?, Event)? = state.withLock { state in
            guard let signedIn = state.devices[device.id] else { return nil }
            let notify = state.connections[signedIn.connection]
            if !signedIn.credential.isGood(among: device.keyHashes) { return (notify, .revoked) }
            return change.isReassigned ? (notify, .reassigned) : nil
        }
        if let (notify, event) = told { notify?(event) }
    }

    /// To the device's connection, if it has one here.
    func deliver(_ command: Command, to device: ResourceID) {
        let notify = state.withLock { state in state.devices[device].flatMap { state.connections[$0.connection] } }
        notify?(.command(command))
    }

    func leave(_ connection: ObjectIdentifier, device: ResourceID?) {
        let waiting: [CheckedContinuation<Void, Never>] = state.withLock { state in
            state.connections[connection] = nil
            if let device, state.devices[device]?.connection == connection { state.devices[device] = nil }
            guard state.connections.isEmpty else { return [] }
            defer { state.emptied = [] }
            return state.emptied
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Tells all connections, and returns when they are gone.
    func shutDown() async {
        let connections = state.withLock { state in
            state.isShuttingDown = true
            return Array(state.connections.values)
        }
        for notify in connections { notify(.shutDown) }
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if !state.connections.isEmpty { state.emptied.append(continuation) }
                return state.connections.isEmpty
            }
            if isEmpty { continuation.resume() }
        }
    }
}
