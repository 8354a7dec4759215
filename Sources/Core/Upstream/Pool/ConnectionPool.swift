import CompositionCore
import DequeModule
import NIOCore
import NIOHTTP1
import Synchronization

/// The connections of one event loop to one service, and the calls that wait for one. Everything here runs on that loop.
final class ConnectionPool {
    let service: String
    let address: ServiceAddress
    let limits: TransportLimits
    let eventLoop: any EventLoop
    private let connector: Connector

    private var idle: [CallHandler] = []
    private var busy: [CallHandler] = []
    private var connecting = 0
    private var waiting: Deque<Call> = []
    /// Of the certificates that connections are opened with.
    private var generation = 0
    private var timer: (deadline: NIODeadline, scheduled: Scheduled<Void>)?

    init(service: String, limits: TransportLimits, connector: Connector) {
        self.service = service
        self.limits = limits
        self.connector = connector
        address = connector.address
        eventLoop = connector.eventLoop
    }

    func start(
        _ request: ServiceRequest, until deadline: CallDeadline, ticket: CallTicket, end: @escaping Call.End
    ) {
        let call = Call(request: request, until: deadline, ticket: ticket, end: end)
        guard !deadline.current.hasPassed else { return call.fail(timeout) }
        guard !ticket.isCancelled.load(ordering: .relaxed) else { return call.fail(cancelled) }
        dispatch(call)
    }

    /// Sends the call over an idle connection, or lets it wait for one.
    private func dispatch(_ call: Call) {
        if let connection = takeIdle() {
            send(call, over: connection)
        } else if waiting.count < limits.waitingMax {
            waiting.append(call)
            watch(call.deadline)
            connectForWaiting()
        } else {
            call.fail(Failure(.busy, "\(service): too many calls wait for a connection", retryAfter: .seconds(1)))
        }
    }

    private func send(_ call: Call, over connection: CallHandler) {
        busy.append(connection)
        watch(call.deadline)
        connection.send(call)
    }

    /// The connection used last is the warmest and the least likely to be closed by the service.
    private func takeIdle() -> CallHandler? {
        let now = NIODeadline.now()
        drain(at: now)
        while let connection = idle.popLast() {
            if connection.canSend, now - connection.idleSince < limits.idleTimeMax { return connection }
            connection.close()
        }
        return nil
    }

    /// Closes the idle connections that were opened with certificates from before; who is busy is closed afterwards.
    private func drain(at now: NIODeadline) {
        let current = connector.generation(at: now)
        guard current != generation else { return }
        generation = current
        let outdated = idle.filter { $0.generation != current }
        idle.removeAll { $0.generation != current }
        for connection in outdated { connection.close() }
    }

    func cancel(_ ticket: CallTicket) {
        if let index = waiting.firstIndex(where: { $0.ticket === ticket }) {
            waiting.remove(at: index).fail(cancelled)
        } else if let connection = busy.first(where: { $0.call?.ticket === ticket }) {
            connection.abort(cancelled)
        }
    }

    var timeout: Failure { Failure(.timeout, "\(service): no answer before the deadline") }
    private var cancelled: Failure { Failure(.cancelled, "\(service): the caller went away") }
}

// What connections report.
extension ConnectionPool {
    /// The connection answered and may be used again.
    func release(_ connection: CallHandler) {
        removeBusy(connection)
        guard connection.generation == generation || connection.generation == connector.generation(at: .now()) else {
            connection.close()
            return connectForWaiting()
        }
        if let call = waiting.popFirst() {
            send(call, over: connection)
        } else {
            idle.append(connection)
        }
    }

    /// The connection is gone or unusable.
    func drop(_ connection: CallHandler) {
        removeBusy(connection)
        idle.removeAll { $0 === connection }
        connectForWaiting()
    }

    /// The service had closed the connection before it read the call: that is nobody's error, so it goes out
    /// once more, first in line.
    func `repeat`(_ call: Call) {
        call.wasRepeated = true
        waiting.prepend(call)
        watch(call.deadline)
        connectForWaiting()
    }

    private func removeBusy(_ connection: CallHandler) {
        guard let index = busy.firstIndex(where: { $0 === connection }) else { return }
        busy.swapAt(index, busy.count - 1)
        busy.removeLast()
    }
}

// Connecting.
extension ConnectionPool {
    private func connectForWaiting() {
        while connecting < waiting.count, busy.count + idle.count + connecting < limits.connectionsMax {
            connecting += 1
            connect()
        }
    }

    private func connect() {
        let pool = NIOLoopBound(self, eventLoop: eventLoop)
        connector.connect { try pool.value.configure($0, generation: $1) }
            .flatMapThrowing { try $0.pipeline.syncOperations.handler(type: CallHandler.self) }
            .assumeIsolated()
            .whenComplete { self.connected($0) }
    }

    private func configure(_ channel: any Channel, generation: Int) throws {
        var decoderLimits = NIOHTTPDecoderLimitConfiguration()
        decoderLimits.maxHeaderListSize = limits.headerBytesMax
        decoderLimits.maxHeaderFieldSize = limits.headerBytesMax
        decoderLimits.maxHeaderFieldCount = 100
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHTTPClientHandlers(decoderLimitConfiguration: decoderLimits)
        try pipeline.addHandler(CallHandler(pool: self, generation: generation))
    }

    private func connected(_ result: Result<CallHandler, any Error>) {
        connecting -= 1
        switch result {
        case .success(let connection): release(connection)
        case .failure(let error):
            let reason = (error as? ConnectFault).map { ": \($0)" } ?? ""
            var failure = Failure(.unreachable, "\(service): no connection\(reason)", retryAfter: .seconds(1))
            failure.isUnsent = true
            waiting.popFirst()?.fail(failure)
            connectForWaiting()
        }
    }
}

// Deadlines: one timer for all calls, at the earliest of them.
extension ConnectionPool {
    private func watch(_ deadline: NIODeadline) {
        if let timer, timer.deadline <= deadline { return }
        timer?.scheduled.cancel()
        timer = (deadline, eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.expire() })
    }

    private func expire() {
        timer = nil
        let now = NIODeadline.now()
        while let index = waiting.firstIndex(where: { $0.deadline <= now }) {
            waiting.remove(at: index).fail(timeout)
        }
        for connection in busy where connection.call.map({ $0.deadline <= now }) ?? false {
            connection.abort(timeout)
        }
        let next = (waiting.map(\.deadline) + busy.compactMap { $0.call?.deadline }).min()
        if let next { watch(next) }
    }
}
