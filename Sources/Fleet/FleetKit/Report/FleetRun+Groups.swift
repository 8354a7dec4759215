import DeviceModels

extension FleetRun {
    /// What became of the devices of each model and speech, in the order of their first ones.
    func groups(_ verdict: Verdict?) -> [RunReport.Group] {
        let accounts = Dictionary(accounts.map { ($0.device, $0) }) { first, _ in first }
        let lost = verdict.map { Dictionary($0.lost.map { ($0.device, $0.sequences.count) }, uniquingKeysWith: +) }
        var order: [Kind] = []
        var members: [Kind: [String]] = [:]
        for device in plan.devices {
            let kind = Kind(model: device.model.name, speech: device.speech)
            if members[kind] == nil { order.append(kind) }
            members[kind, default: []].append(device.id)
        }
        return order.map { kind in
            let ids = members[kind] ?? []
            let accounts = ids.compactMap { accounts[$0] }
            return RunReport.Group(
                model: kind.model, speech: kind.speech, devices: ids.count, served: accounts.count(where: \.wasServed),
                due: accounts.reduce(0) { $0 + Int($1.lastSequence) },
                acknowledged: accounts.reduce(0) { $0 + $1.acknowledged.count },
                lost: lost.map { lost in ids.reduce(0) { $0 + (lost[$1] ?? 0) } })
        }
    }

    private struct Kind: Hashable {
        let model, speech: String
    }
}
