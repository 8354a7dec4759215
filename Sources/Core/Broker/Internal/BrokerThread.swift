import CMosquitto
import Foundation
import Glibc
import Synchronization

/// One thread that drives the sockets of many connections by epoll. It is the executor of their actors, so what
/// they do with libmosquitto happens here and nowhere else. It lives as long as the process.
public final class BrokerThread: SerialExecutor {
    /// Enough for a process: a thousand devices take a few percent of it.
    public static let shared = BrokerThread(name: "broker")

    private struct Mailbox {
        var jobs: [UnownedJob] = []
        var sockets: [UInt64: BrokerConnection] = [:]
        var lastID: UInt64 = 0
        var thread: pthread_t?
    }

    private let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    private let wake = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    private let mailbox = Mutex(Mailbox())

    public init(name: String) {
        control(EPOLL_CTL_ADD, wake, EPOLLIN.rawValue, id: 0)
        let thread = Thread { self.run() }
        thread.name = name
        thread.start()
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let isFirst = mailbox.withLock { mailbox in
            mailbox.jobs.append(job)
            return mailbox.jobs.count == 1
        }
        if isFirst { eventfd_write(wake, 1) }
    }

    public func checkIsolated() {
        precondition(isIsolatingCurrentContext() == true, "not on the broker's thread")
    }

    public func isIsolatingCurrentContext() -> Bool? {
        mailbox.withLock { $0.thread.map { pthread_equal($0, pthread_self()) != 0 } ?? false }
    }
}

extension BrokerThread {
    private static let tickMilliseconds: Int32 = 500

    private func run() {
        mailbox.withLock { $0.thread = pthread_self() }
        var events = [epoll_event](repeating: epoll_event(), count: 256)
        var lastTick = ContinuousClock.now
        while true {
            let count = epoll_wait(epoll, &events, Int32(events.count), Self.tickMilliseconds)
            for event in events.prefix(Int(max(count, 0))) { dispatch(event) }
            runJobs()
            if lastTick.duration(to: .now) >= .milliseconds(Int64(Self.tickMilliseconds)) {
                lastTick = .now
                for connection in mailbox.withLock({ Array($0.sockets.values) }) {
                    connection.assumeIsolated { $0.tick() }
                }
            }
        }
    }

    private func dispatch(_ event: epoll_event) {
        guard event.data.u64 != 0 else {
            var count: eventfd_t = 0
            eventfd_read(wake, &count)
            return
        }
        // A connection that was closed earlier in this round is no longer found.
        guard let connection = mailbox.withLock({ $0.sockets[event.data.u64] }) else { return }
        let isBroken = event.events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
        connection.assumeIsolated { $0.socketIsReady(isBroken: isBroken) }
    }

    private func runJobs() {
        for job in mailbox.withLock({ mailbox in
            defer { mailbox.jobs = [] }
            return mailbox.jobs
        }) {
            job.runSynchronously(on: asUnownedSerialExecutor())
        }
    }
}

extension BrokerThread {
    /// Starts watching a connection's socket; the answer names the registration.
    func watch(_ descriptor: Int32, of connection: BrokerConnection) -> UInt64 {
        let id = mailbox.withLock { mailbox in
            mailbox.lastID += 1
            mailbox.sockets[mailbox.lastID] = connection
            return mailbox.lastID
        }
        control(EPOLL_CTL_ADD, descriptor, EPOLLIN.rawValue | EPOLLOUT.rawValue, id: id)
        return id
    }

    func change(_ descriptor: Int32, id: UInt64, read: Bool, write: Bool) {
        control(EPOLL_CTL_MOD, descriptor, (read ? EPOLLIN.rawValue : 0) | (write ? EPOLLOUT.rawValue : 0), id: id)
    }

    /// Must come before the socket is closed, since the number may be another's right after.
    func unwatch(_ descriptor: Int32, id: UInt64) {
        if descriptor >= 0 { control(EPOLL_CTL_DEL, descriptor, 0, id: id) }
        mailbox.withLock { _ = $0.sockets.removeValue(forKey: id) }
    }

    private func control(_ operation: Int32, _ descriptor: Int32, _ interest: UInt32, id: UInt64) {
        var event = epoll_event()
        event.events = interest
        event.data.u64 = id
        epoll_ctl(epoll, operation, descriptor, &event)
    }
}
