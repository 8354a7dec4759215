import Foundation

/// Brings a deployment up, keeps it up, and takes it down.
///
/// Up: step by step, each start waiting until its children are ready. Down: in reverse, the children of a step
/// together; whatever remains 4 s after the signal is killed.
actor Supervisor {
    static let stopTimeMax = Duration.seconds(4)

    private let console: Console
    private let stage: Stage
    /// By step, in order of starting.
    private var waves: [[KeptChild]] = []
    private var missingNow = ["starting"]
    private var runFile: RunFile?
    private var isStopping = false

    init(stage: Stage, console: Console) {
        self.stage = stage
        self.console = console
    }

    /// What it still waits for.
    var missing: [String] {
        get async {
            var missing = missingNow
            for kept in waves.joined() where await kept.child.id == nil {
                missing.append("\(kept.child.plan.name) is down")
            }
            return missing
        }
    }

    /// Throws ``CommandFailure`` if a child doesn't become ready.
    func bringUp(_ steps: [DeploymentStep]) async throws {
        for step in steps where !isStopping {
            switch step {
            case .start(let plans) where plans.isEmpty: break
            case .start(let plans): try await start(plans)
            case .perform(let what, let work):
                console.say("\(what) ...")
                try await work()
            }
        }
        if !isStopping { missingNow = [] }
    }

    /// Writes `run.json`, and again whenever a process id changes.
    func publish(_ file: RunFile) async throws {
        runFile = file
        try await writeRunFile()
    }

    func takeDown() async {
        isStopping = true
        missingNow = ["stopping"]
        runFile = nil
        RunFile.remove(dataFolder: stage.dataFolder)
        console.say("stopping ...")
        let waves = waves
        let killing = Task {
            try await Task.sleep(for: Self.stopTimeMax)
            for kept in waves.joined() { await kept.child.kill() }
        }
        for wave in waves.reversed() {
            for kept in wave { await kept.child.terminate() }
            for kept in wave { await kept.keeping.value }
        }
        killing.cancel()
        console.say("stopped")
    }

    private func start(_ plans: [ChildPlan]) async throws {
        let began = ContinuousClock.now
        console.say("starting \(plans.map(\.name).joined(separator: ", ")) ...")
        let children = plans.map { plan in
            ChildProcess(plan, console: console) { [weak self] in await self?.childStarted() }
        }
        waves.append(children.map { child in KeptChild(child: child, keeping: Task { await child.keepRunning() }) })
        for child in children {
            try await waitUntilReady(child)
            if isStopping { return }
            let seconds = (ContinuousClock.now - began) / .seconds(1)
            console.say("\(child.plan.name) is ready (\((seconds * 10).rounded() / 10) s)")
        }
    }

    private func waitUntilReady(_ child: ChildProcess) async throws {
        let limit = ContinuousClock.now + child.plan.startTimeMax
        var missing = ["the process"]
        while !isStopping {
            if await child.id != nil {
                missing = await child.plan.missing()
                if missing.isEmpty { return }
            }
            guard await child.deaths < 3 else {
                throw CommandFailure(message: "\(child.plan.name) doesn't stay up; its last lines above say why")
            }
            guard ContinuousClock.now < limit else {
                throw CommandFailure(
                    message: "\(child.plan.name) isn't ready after \(DurationText.write(child.plan.startTimeMax)): "
                        + "it waits for " + missing.joined(separator: ", "))
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private func childStarted() async {
        try? await writeRunFile()
    }

    private func writeRunFile() async throws {
        guard runFile != nil else { return }
        var processes = ["supervisor": ProcessInfo.processInfo.processIdentifier]
        for kept in waves.joined() { processes[kept.child.plan.name] = await kept.child.id }
        guard var file = runFile else { return }
        file.processes = processes
        try file.write(dataFolder: stage.dataFolder)
    }
}

/// A child, and the work that ends when it is gone for good.
private struct KeptChild {
    let child: ChildProcess
    let keeping: Task<Void, Never>
}
