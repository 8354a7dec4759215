import Foundation
import Subprocess

/// One child: started, its lines relayed, started again when it dies, until it is told to stop.
///
/// The kernel ends it when the supervisor is killed: `setpriv --pdeathsig` replaces itself by the child, so the
/// process id is the child's own. It has a process group of its own, so Ctrl-C reaches the supervisor alone.
actor ChildProcess {
    nonisolated let plan: ChildPlan
    private let console: Console
    private let onStart: @Sendable () async -> Void
    /// While it runs.
    private(set) var id: Int32?
    private(set) var deaths = 0
    private var isStopping = false
    private var pausing: Task<Void, Never>?

    init(_ plan: ChildPlan, console: Console, onStart: @escaping @Sendable () async -> Void) {
        self.plan = plan
        self.console = console
        self.onStart = onStart
    }

    /// Returns when the child was told to stop and is gone.
    func keepRunning() async {
        var pause = RestartPause()
        while !isStopping {
            let began = ContinuousClock.now
            let end = await runOnce()
            id = nil
            if isStopping { return }
            deaths += 1
            let time = pause.next(afterRunning: ContinuousClock.now - began)
            console.say("\(plan.name) ended (\(end)); it starts again in \(DurationText.write(time))")
            await wait(time)
        }
    }

    /// Asks the child to end; it isn't started again.
    func terminate() {
        isStopping = true
        pausing?.cancel()
        send(SIGTERM)
    }

    func kill() {
        isStopping = true
        pausing?.cancel()
        send(SIGKILL)
    }

    private func send(_ signal: Int32) {
        if let id { _ = Foundation.kill(id, signal) }
    }

    private func wait(_ time: Duration) async {
        let sleep = Task { _ = try? await Task.sleep(for: time) }
        pausing = sleep
        await sleep.value
        pausing = nil
    }

    /// How it ended, in words.
    private func runOnce() async -> String {
        do {
            let result = try await Subprocess.run(
                .name("setpriv"),
                arguments: Arguments(["--pdeathsig", "TERM", "--", plan.executable] + plan.arguments),
                environment: environment, platformOptions: options, input: .none, output: .sequence,
                error: .combinedWithOutput
            ) { execution in
                await self.began(execution.processIdentifier.value)
                for try await line in execution.standardOutput.strings() {
                    self.console.relay(line.trimmed, from: self.plan.name)
                }
            }
            return Self.describe(result.terminationStatus)
        } catch {
            return "can't be started: \(error)"
        }
    }

    private func began(_ id: Int32) async {
        self.id = id
        if isStopping { send(SIGTERM) }
        await onStart()
    }

    private var environment: Environment {
        let pairs = plan.environment.map { (Environment.Key(rawValue: $0), Optional($1)) }
        return .inherit.updating(
            Dictionary(pairs.compactMap { key, value in key.map { ($0, value) } }) { first, _ in first })
    }

    private var options: PlatformOptions {
        var options = PlatformOptions()
        options.processGroupID = 0
        return options
    }

    private static func describe(_ status: TerminationStatus) -> String {
        switch status {
        case .exited(let code): "status \(code)"
        case .signaled(let signal): "signal \(signal)"
        }
    }
}

extension StringProtocol {
    /// Without the line's end.
    fileprivate var trimmed: SubSequence {
        var end = endIndex
        while end > startIndex, self[index(before: end)].isNewline { end = index(before: end) }
        return self[startIndex..<end]
    }
}
