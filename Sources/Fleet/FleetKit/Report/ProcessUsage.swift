import Foundation

/// What this process has used of the machine.
public struct ProcessUsage: Sendable, Hashable {
    /// User's and system's together.
    public var cpuSeconds: Double
    /// The most memory that it ever held.
    public var maxResidentBytes: Int

    /// Since it began (getrusage(2)).
    public static var now: ProcessUsage {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else {
            return ProcessUsage(cpuSeconds: 0, maxResidentBytes: 0)
        }
        // POSIX says the clock's unit: a microsecond of the process's time.
        return ProcessUsage(
            cpuSeconds: Double(clock()) / 1_000_000,
            maxResidentBytes: Int(usage.ru_maxrss) * 1_024)
    }
}
