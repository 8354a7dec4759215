import Glibc

extension ChildProcess {
    /// Whether it runs; one that ended and wasn't waited for is none.
    public var isAlive: Bool {
        var information = siginfo_t()
        guard waitid(P_PID, id_t(processID), &information, WEXITED | WNOHANG | WNOWAIT) == 0 else { return false }
        return information.si_signo == 0
    }

    /// Sends the signal and waits for the end, which is enforced after the time.
    @discardableResult
    public func end(by signal: Int32, within limit: Duration) -> Int32 {
        send(signal)
        let end = ContinuousClock.now + limit
        while isAlive, ContinuousClock.now < end { poll(nil, 0, 20) }
        return self.end(by: isAlive ? SIGKILL : 0)
    }
}
