public import NIOCore

/// Runs a task's jobs on one event loop, so that a request never leaves its connection's thread.
public final class EventLoopExecutor: TaskExecutor {
    public let loop: any EventLoop

    public init(_ eventLoop: any EventLoop) {
        loop = eventLoop
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
