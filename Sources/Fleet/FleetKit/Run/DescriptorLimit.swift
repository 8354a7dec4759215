import Glibc

/// The process's limit of open files: a device needs one.
enum DescriptorLimit {
    /// What the process needs besides its devices' sockets.
    private static let spare = 64

    /// Raises the limit so that `devices` connections fit.
    ///
    /// - Throws: with the command to type, when the hard limit is lower.
    static func raise(forDevices devices: Int) throws(FleetError) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        let needed = rlim_t(devices + spare)
        guard limit.rlim_cur < needed else { return }
        guard limit.rlim_max >= needed else {
            throw FleetError(
                """
                \(devices) devices need \(needed) open files, and this shell allows \(limit.rlim_max).
                Allow them with:  ulimit -Hn \(needed); ulimit -n \(needed)    (as root), or run fewer devices.
                """)
        }
        limit.rlim_cur = limit.rlim_max
        if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) != 0 {
            throw FleetError("\(devices) devices need \(needed) open files; allow them with:  ulimit -n \(needed)")
        }
    }
}
