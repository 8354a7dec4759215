import DeviceModels
import FleetKit

/// Makes a run's plan of a scenario, the options, and what a running system says of itself.
struct PlanMaking {
    let scenario: String?
    let load: LoadOptions
    let system: System

    func plan() async throws -> FleetPlan {
        if let scenario { return try await plan(of: adjusted(try ScenarioFile.read(scenario))) }
        var roster = try roster()
        let ids =
            try load.ids.map { $0.split(separator: ",").map(String.init) }
            ?? roster.ids(first: load.devices ?? 10)
        if let registry = system.registry, roster.model == nil {
            roster.registered = try await DeviceRegistry(registry).devices(ids)
        }
        var plan = FleetPlan(
            devices: try roster.devices(ids), targets: system.targets, rate: load.rate, duration: try load.duration,
            ramp: load.ramp, seed: load.seed ?? .random(in: 0...UInt64.max))
        plan.threads = load.threads
        // A fleet that never ends is stopped by somebody who waits.
        plan.drain = load.drain ?? (plan.duration == nil ? .seconds(1) : .seconds(5))
        plan.checksViews = plan.duration != nil
        plan.web = try web(load.followers.map { Scenario.Web(followers: $0, paths: ["/api/products/p42"]) })
        return plan
    }

    private func plan(of scenario: Scenario) async throws -> FleetPlan {
        var roster = try roster()
        if let registry = system.registry {
            roster.registered = try await DeviceRegistry(registry).devices(roster.candidates(for: scenario))
        }
        var plan = FleetPlan(
            devices: try roster.devices(scenario), targets: system.targets, rate: load.rate,
            duration: load.length == nil && !load.forever ? scenario.duration : try load.duration,
            ramp: load.ramp ?? scenario.ramp, seed: load.seed ?? scenario.seed ?? .random(in: 0...UInt64.max))
        plan.threads = load.threads
        plan.drain = load.drain ?? scenario.drain
        plan.phases = scenario.phases
        plan.scenario = (scenario.name, scenario.about)
        plan.web = try web(scenario.web)
        plan.changes = load.noChanges ? nil : try changes(scenario.changes)
        return plan
    }

    /// What the options say instead.
    private func adjusted(_ scenario: Scenario) throws -> Scenario {
        guard load.ids == nil, load.model == nil else {
            throw FleetError("a scenario says itself which devices of which model: not with --ids or --model")
        }
        var scenario = load.devices.map(scenario.scaled) ?? scenario
        if let speech = load.speech {
            let names = speech == .both ? ["frames", "mqtt"] : [speech.rawValue]
            for index in scenario.devices.indices {
                guard let speech = Speech(written: names[index % names.count]) else { continue }
                scenario.devices[index].speech = speech
            }
        }
        if let followers = load.followers {
            scenario.web = Scenario.Web(followers: followers, paths: scenario.web?.paths ?? ["/api/products/p42"])
        }
        return scenario
    }

    private func roster() throws -> Roster {
        var roster = Roster(keys: system.keys, models: system.models, wires: load.wires)
        guard let name = load.model else { return roster }
        guard let model = system.models.model(named: name) else {
            let known = system.models.models.map(\.name).joined(separator: ", ")
            throw FleetError("--model \(name): there is none of that name; there are \(known)")
        }
        roster.model = model
        return roster
    }

    private func web(_ web: Scenario.Web?) throws -> WebTarget? {
        guard let web, web.followers > 0 else { return nil }
        guard let address = system.web else {
            throw FleetError("pages are followed, and no web backend is known: name it by --web, or --followers 0")
        }
        return WebTarget(address, followers: web.followers, paths: web.paths)
    }

    private func changes(_ changes: Scenario.Changes?) throws -> PriceChanges? {
        guard let changes else { return nil }
        guard let catalog = system.catalog else {
            // Somebody else's system has prices of its own.
            throw FleetError(
                "prices are changed, and no catalog service is known: name it by --catalog, or --no-changes")
        }
        return PriceChanges(catalog, every: changes.every, products: changes.products)
    }
}
