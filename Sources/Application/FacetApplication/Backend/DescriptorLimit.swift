import Glibc

/// The process's limit of open files: every client's connection needs one.
enum DescriptorLimit {
    /// Raises the limit to the most that the system allows this process, for itself and its children. A shell's usual
    /// 1 024 would keep the device after some 900 out.
    static func raise() {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        // Refused, the process serves as many as it may.
        setrlimit(resource, &limit)
    }
}
