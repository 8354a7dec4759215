public import DeviceModels

/// Chooses the devices of a run.
public struct Roster: Sendable {
    public var keys: DeviceKeys
    public var models: ModelFolder
    /// Every device's; nil: as it is registered, else by how its id begins, else the first model of the folder.
    public var model: DeviceModel?
    /// What devices are, from a registry.
    public var registered: [String: DeviceRegistry.Device] = [:]
    /// The wires that the devices take in turn.
    public var wires: [FleetDevice.Wire]

    public init(keys: DeviceKeys, models: ModelFolder, model: DeviceModel? = nil, wires: [FleetDevice.Wire]) {
        self.keys = keys
        self.models = models
        self.model = model
        self.wires = wires
    }

    /// The devices called `ids`.
    public func devices(_ ids: [String]) throws(FleetError) -> [FleetDevice] {
        var devices: [FleetDevice] = []
        for (index, id) in ids.enumerated() {
            guard let key = keys[id] else { throw FleetError("no key is known for the device \(id)") }
            guard let model = model(of: id) else { throw FleetError("no model is known for the device \(id)") }
            var device = FleetDevice(id: id, key: key, model: model, wire: wires[index % wires.count])
            device.product = registered[id]?.product
            devices.append(device)
        }
        guard Set(ids).count == ids.count else { throw FleetError("a device stands twice among the ids") }
        return devices
    }

    private func model(of id: String) -> DeviceModel? {
        if let model { return model }
        return registered[id].flatMap { models.model(named: $0.model) } ?? models.model(forDevice: id)
            ?? models.models.first
    }

    /// The first `count` ids that begin with `prefix` and whose keys are known.
    public func ids(first count: Int, prefix: String = "fleet-") throws(FleetError) -> [String] {
        let ids = keys.ids.lazy.filter { $0.hasPrefix(prefix) }.prefix(count)
        guard ids.count == count else {
            throw FleetError("\(count) devices were asked for, and keys of \(ids.count) called \(prefix)… are known")
        }
        return Array(ids)
    }
}
