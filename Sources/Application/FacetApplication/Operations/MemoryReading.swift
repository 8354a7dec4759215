import Foundation
import Glibc

/// How much memory there is to use, and how much of it is used, in bytes.
struct MemoryReading: Equatable {
    var used: Int
    var limit: Int
}

/// Where a process learns it.
enum MemorySource: Equatable {
    /// The process alone, against a limit that the operator gave.
    case process(limit: Int)
    /// The control group that it runs in, with all of its processes (the kernel's cgroup-v2.rst, "Memory").
    case group(folder: String)

    /// Nil where there is no limit.
    static func find(limit: Int, root: String = "/sys/fs/cgroup", membership: String? = nil) -> MemorySource? {
        if limit > 0 { return .process(limit: limit) }
        let text = membership ?? (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)) ?? ""
        guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("0::") }) else { return nil }
        var folder = root + line.dropFirst(3)
        // The limit may be a parent's: within a container the group that is seen is the root.
        while folder.count >= root.count {
            if number(in: folder + "/memory.max") != nil { return .group(folder: folder) }
            guard let end = folder.lastIndex(of: "/") else { break }
            folder = String(folder[..<end])
        }
        return nil
    }

    /// Nil if it can't be read.
    func read() -> MemoryReading? {
        switch self {
        case .process(let limit): Self.residentBytes.map { MemoryReading(used: $0, limit: limit) }
        case .group(let folder):
            Self.number(in: folder + "/memory.max").flatMap { limit in
                Self.number(in: folder + "/memory.current").map {
                    // What the kernel keeps of files it gives away before it kills anybody.
                    MemoryReading(used: max(0, $0 - Self.reclaimable(folder)), limit: limit)
                }
            }
        }
    }

    private static var residentBytes: Int? {
        guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return pages.map { $0 * sysconf(Int32(_SC_PAGESIZE)) }
    }

    private static func reclaimable(_ folder: String) -> Int {
        let text = (try? String(contentsOfFile: folder + "/memory.stat", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("inactive_file ") }
        return line?.split(separator: " ").last.flatMap { Int($0) } ?? 0
    }

    /// Nil where there is no such file, and for `max`.
    private static func number(in file: String) -> Int? {
        (try? String(contentsOfFile: file, encoding: .utf8)).flatMap { Int($0.filter { $0 != "\n" }) }
    }
}
