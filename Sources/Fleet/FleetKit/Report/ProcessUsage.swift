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
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000 }
        return ProcessUsage(
            cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            maxResidentBytes: Int(usage.ru_maxrss) * 1_024)
    }
}
