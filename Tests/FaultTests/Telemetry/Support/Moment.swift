import Foundation
import Glibc
import NIOCore
import TestFixtures

/// When, and who, a round kills.
enum Moment: String, CaseIterable, Sendable {
    // At any time.
    case backend, telemetry, broker, brokerAndBackend, telemetryAndBackend, all
    /// The backend reads what a device or the broker sent.
    case receive
    /// The backend has read, and is about to write its first byte of what follows.
    case decode
    /// The readings are posted: whoever is killed, they are on their way.
    case postBackend, postTelemetry
    /// The telemetry service is about to flush its journal.
    case commit
    /// It has answered, and the backend doesn't know.
    case ackBackend, ackTelemetry
    /// The backend is about to send a byte to somebody, after the answer.
    case acknowledge

    /// Those that need nothing that isn't here.
    static var possible: [Moment] { allCases.filter { $0.injection == nil || Injection.mayRun } }

    /// The system calls at one of which it happens.
    fileprivate var injection: String? {
        switch self {
        case .receive: "read,readv,recvfrom,recvmsg"
        case .decode, .acknowledge: "write,writev,sendto,sendmsg"
        case .commit: "fsync,fdatasync"
        default: nil
        }
    }
}

extension TelemetrySystem {
    /// Kills as the moment says, and returns when those that are to die are dead. `nth`: at the n-th system call.
    func kill(at moment: Moment, nth: Int) async throws {
        switch moment {
        case .backend: iot.process.end(by: SIGKILL)
        case .telemetry: telemetry.process.end(by: SIGKILL)
        case .broker: broker.kill()
        case .brokerAndBackend:
            broker.kill()
            iot.process.end(by: SIGKILL)
        case .telemetryAndBackend:
            telemetry.process.end(by: SIGKILL)
            iot.process.end(by: SIGKILL)
        case .all:
            for process in [telemetry.process, iot.process] { process.end(by: SIGKILL) }
            broker.kill()
        case .postBackend: try await kill(iot.process, on: .there, "POST /readings")
        case .postTelemetry: try await kill(telemetry.process, on: .there, "POST /readings")
        case .ackBackend: try await kill(iot.process, on: .back, #""results""#)
        case .ackTelemetry: try await kill(telemetry.process, on: .back, #""results""#)
        case .receive, .decode: try await kill(iot.process, at: moment, nth)
        case .acknowledge:
            try await happens(on: .back, #""results""#) {}
            try await kill(iot.process, at: moment, nth)
        case .commit: try await kill(telemetry.process, at: moment, nth)
        }
    }

    /// When those bytes are in the proxy, not yet passed on.
    private func kill(_ process: ChildProcess, on direction: TCPProxy.Direction, _ text: String) async throws {
        try await happens(on: direction, text) { process.send(SIGKILL) }
        process.end(by: SIGKILL)
    }

    private func happens(
        on direction: TCPProxy.Direction, _ text: String, _ act: @escaping @Sendable () -> Void
    ) async throws {
        proxy.watch(direction) { bytes in
            guard String(buffer: bytes).contains(text) else { return false }
            act()
            return true
        }
        try await eventually("\(text) passes", within: .seconds(30)) { !proxy.isWatched(direction) }
    }

    private func kill(_ process: ChildProcess, at moment: Moment, _ nth: Int) async throws {
        guard let calls = moment.injection else { return }
        let strace = try Injection.into(
            process, "\(calls):signal=KILL:when=\(nth)", log: iot.folder.appendingPathComponent("strace"))
        // If so many calls never come, it dies all the same.
        try? await eventually("it is killed at a system call", within: .seconds(5)) { !process.isAlive }
        process.end(by: SIGKILL)
        strace.end(by: SIGTERM, within: .seconds(2))
    }

    /// Starts again who is dead.
    func revive() async throws {
        if broker.processID == nil { try await broker.start() }
        if !telemetry.process.isAlive { try telemetry.startAgain() }
        if !iot.process.isAlive { try iot.launchAgain() }
    }
}
