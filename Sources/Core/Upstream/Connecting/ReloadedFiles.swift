import Glibc
public import NIOCore
import Synchronization

/// Something made from files, and made anew when one of them changes.
///
/// The files are looked at when it is asked for, at most every few seconds: some `stat` calls, which the system answers
/// from memory. New files that can't be used change nothing: what was made before stays, and that is reported once.
public final class ReloadedFiles<Value: Sendable>: Sendable {
    private struct State {
        var value: Value
        var stamps: [FileStamp?]
    }

    private let paths: [String]
    private let interval: TimeAmount
    private let report: @Sendable (String) -> Void
    private let make: @Sendable () throws -> Value
    private let state: Mutex<State>
    private let nextLook: Atomic<UInt64>
    private let count = Atomic(0)

    /// - Parameters:
    ///   - interval: how long the files aren't looked at again
    ///   - report: is told when they were read anew, and why they couldn't be
    ///   - make: reads the files; what it throws now is thrown on
    public init(
        _ paths: [String], every interval: TimeAmount = .seconds(3),
        report: @escaping @Sendable (String) -> Void = { _ in }, make: @escaping @Sendable () throws -> Value
    ) throws {
        self.paths = paths
        self.interval = interval
        self.report = report
        self.make = make
        // Before they are read: a change meanwhile is seen the next time.
        let stamps = paths.map(FileStamp.init)
        state = Mutex(State(value: try make(), stamps: stamps))
        nextLook = Atomic((NIODeadline.now() + interval).uptimeNanoseconds)
    }

    /// What the files say now.
    public var current: Value {
        look(at: .now())
        return state.withLock { $0.value }
    }

    /// How often it was made anew so far.
    public func generation(at now: NIODeadline = .now()) -> Int {
        look(at: now)
        return count.load(ordering: .acquiring)
    }

    private func look(at now: NIODeadline) {
        let due = nextLook.load(ordering: .relaxed)
        let next = (now + interval).uptimeNanoseconds
        // One of those who come at the same time looks, the others go on.
        guard !paths.isEmpty, now.uptimeNanoseconds >= due,
            nextLook.compareExchange(expected: due, desired: next, ordering: .relaxed).exchanged
        else { return }
        let stamps = paths.map(FileStamp.init)
        guard stamps != state.withLock({ $0.stamps }) else { return }
        let names = paths.joined(separator: ", ")
        do {
            let value = try make()
            state.withLock { $0 = State(value: value, stamps: stamps) }
            count.add(1, ordering: .releasing)
            report("\(names) changed: read anew")
        } catch {
            state.withLock { $0.stamps = stamps }
            report("\(names) changed and can't be used, what was read before stays: \(error)")
        }
    }
}

/// What tells one content of a file from another without reading it; nil: there is no such file.
private struct FileStamp: Equatable, Sendable {
    private let device: UInt
    private let inode: UInt
    private let size: Int
    private let seconds: Int
    private let nanoseconds: Int

    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
        size = Int(status.st_size)
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
    }
}
