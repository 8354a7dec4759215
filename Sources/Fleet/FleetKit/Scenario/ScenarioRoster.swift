import DeviceModels

extension Roster {
    /// The devices of a scenario: of those whose keys are known, each group takes such as are registered as its model,
    /// or any where no registry was asked.
    public func devices(_ scenario: Scenario) throws(FleetError) -> [FleetDevice] {
        var taken: Set<String> = []
        var devices: [FleetDevice] = []
        for group in scenario.devices {
            guard let model = models.model(named: group.model) else {
                let known = models.models.map(\.name).joined(separator: ", ")
                throw FleetError("\(scenario.name): there is no model \(group.model); there are \(known)")
            }
            let ids = keys.ids.lazy.filter {
                $0.hasPrefix(group.ids) && !taken.contains($0) && registered[$0]?.model ?? group.model == group.model
            }.prefix(group.count)
            let chosen = Array(ids)
            guard chosen.count == group.count else {
                throw FleetError(
                    """
                    \(scenario.name) has \(group.count) of the model \(group.model), and keys of \(chosen.count) more \
                    such devices called \(group.ids)… are known
                    """)
            }
            taken.formUnion(chosen)
            for id in chosen { devices.append(device(id, model, group)) }
        }
        return devices
    }

    private func device(_ id: String, _ model: DeviceModel, _ group: Scenario.Group) -> FleetDevice {
        var device = FleetDevice(id: id, key: keys[id] ?? "", model: model, wire: group.speech.wire)
        device.mqtt = group.speech.mqtt
        device.isSecure = group.speech.isSecure
        device.reportsEvery = group.reportsEvery
        device.product = registered[id]?.product
        return device
    }

    /// The ids that a registry is asked about for a scenario: enough to find the rarest model among them.
    public func candidates(for scenario: Scenario) -> [String] {
        let total = scenario.devices.reduce(0) { $0 + $1.count }
        let most = scenario.devices.map(\.count).max() ?? 0
        let prefixes = Set(scenario.devices.map(\.ids))
        let known = keys.ids.lazy.filter { id in prefixes.contains { id.hasPrefix($0) } }
        return Array(known.prefix(max(2 * total, 10 * most) + 20))
    }
}
