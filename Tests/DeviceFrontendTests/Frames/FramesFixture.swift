import CompositionCore
import DeviceMessages
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Synchronization
import TestFixtures

@testable import DeviceFrontend

/// A composition whose answer waits for a gate, where its subject says so.
struct Echo: DeviceRepresentable {
    static let name = "echo"
    static let optionalParts: [PartName] = ["first", "second"]

    let text: String

    init(_ subject: ResourceID, from gates: Gates, in context: RequestContext) async throws {
        switch subject.text {
        case "slow": try await gates.pass("slow")
        case "missing": throw Failure(.notFound, "no such thing")
        case "busy": throw Failure(.busy, "later", retryAfter: .seconds(2))
        default: break
        }
        text = subject.text
    }

    var parts: PartStates {
        text == "degraded" ? PartStates(["first": .fresh, "second": .missing(.timeout)]) : PartStates()
    }

    func encode(into buffer: inout ByteBuffer) { buffer.writeString(text) }

    func json() -> ByteBuffer { ByteBuffer(string: "{\"text\":\"\(text)\"}") }
}

/// Doors that tests open.
actor Gates {
    private var opened: Set<String> = []
    private var waiting: [String: [CheckedContinuation<Void, any Error>]] = [:]
    private(set) var cancelled = 0

    func pass(_ name: String) async throws {
        guard !opened.contains(name) else { return }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiting[name, default: []].append($0) }
        } onCancel: {
            Task { await self.cancel(name) }
        }
    }

    func count(_ name: String) -> Int { waiting[name]?.count ?? 0 }

    func open(_ name: String) {
        opened.insert(name)
        for continuation in waiting.removeValue(forKey: name) ?? [] { continuation.resume() }
    }

    private func cancel(_ name: String) {
        cancelled += 1
        for continuation in waiting.removeValue(forKey: name) ?? [] {
            continuation.resume(throwing: CancellationError())
        }
    }
}

/// A registry of its own.
final class TestDirectory: DeviceDirectory {
    static let key = "correct-key"

    private let lookups = Atomic(0)
    /// How often it was asked.
    var count: Int { lookups.load(ordering: .relaxed) }

    func device(_ id: ResourceID, in context: RequestContext) async throws(Failure) -> Device {
        lookups.add(1, ordering: .relaxed)
        guard id.text != "nobody" else { throw Failure(.notFound, "no such device") }
        guard id.text != "unreachable" else { throw Failure(.unreachable, "no registry") }
        return Device(
            id: id, model: "label", product: ResourceID("p1"),
            keyHashes: [KeyHash(of: "second-key"), KeyHash(of: Self.key)], version: 1)
    }
}

/// A sink in memory that can be told to wait and to fail.
actor TestSink: TelemetrySink {
    private(set) var committed: [TelemetryMessage] = []
    private(set) var calls = 0
    private var failure: Failure?
    private let gates: Gates
    private var waits = false

    init(_ gates: Gates) {
        self.gates = gates
    }

    func fail(with failure: Failure?) { self.failure = failure }

    func waitForGate() { waits = true }

    func commit(_ messages: [TelemetryMessage]) async throws(Failure) -> [TelemetryResult] {
        calls += 1
        if waits {
            do { try await gates.pass("commit") } catch { throw Failure(error) }
        }
        if let failure { throw failure }
        var results: [TelemetryResult] = []
        for message in messages {
            let isKnown = committed.contains {
                $0.device == message.device && $0.epoch == message.epoch && $0.sequence == message.sequence
            }
            if !isKnown { committed.append(message) }
            let isRejected = message.readings.contains { $0.sensor == 99 }
            let state: TelemetryResult.State =
                isRejected ? .rejected(.badMessage) : isKnown ? .duplicate : .committed
            results.append(TelemetryResult(state, through: through(message)))
        }
        return results
    }

    func committedThrough(
        _ device: ResourceID, epoch: UInt32, in context: RequestContext
    ) async throws(Failure) -> UInt32 { epoch == 77 ? 5 : 0 }

    private func through(_ message: TelemetryMessage) -> UInt32 {
        let known = Set(
            committed.filter { $0.device == message.device && $0.epoch == message.epoch }.map(\.sequence))
        var through: UInt32 = 0
        while known.contains(through + 1) { through += 1 }
        return through
    }
}

/// A frames frontend on a port of its own for one test.
struct FramesFixture: Sendable {
    let port: Int
    let gates: Gates
    let sink: TestSink
    let directory: TestDirectory
    let known: KnownDevices
    let log: RecordedLog
    let frontend: FramesFrontend
    private let group: ServiceGroup

    static func run(
        limits: FramesLimits = .patient, telemetry: TelemetryLimits = TelemetryLimits(),
        deadline: Duration = .seconds(60), proxy: ProxyProtocol = .off, tls: FramesTLS? = nil,
        commands: (any CommandSource)? = nil, arrived: @escaping @Sendable (ResourceID) -> Void = { _ in },
        _ body: @escaping @Sendable (FramesFixture) async throws -> Void
    ) async throws {
        let gates = Gates()
        let sink = TestSink(gates)
        var routes = DeviceRoutes(services: gates)
        routes.answer("echo", Echo.self) { device, asked in
            try asked ?? device.requireProduct()
        }
        let log = RecordedLog()
        var configuration = FramesFrontend.Configuration(
            listen: ListeningAddress(host: "127.0.0.1", port: 0), deadline: deadline,
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: log.logger)
        configuration.limits = limits
        configuration.telemetry = telemetry
        configuration.proxyProtocol = proxy
        configuration.tls = tls
        (configuration.commands, configuration.arrived) = (commands, arrived)
        let (directory, known) = (TestDirectory(), configuration.known)
        let frontend = FramesFrontend(routes, directory: directory, sink: sink, configuration: configuration)
        let (addresses, listening) = AsyncStream.makeStream(of: ListeningAddress.self)
        let group = ServiceGroup(
            services: [Running(frontend: frontend, onListening: { listening.yield($0) })],
            logger: Logger(label: "group") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await address in addresses {
                try await body(
                    FramesFixture(
                        port: address.port, gates: gates, sink: sink, directory: directory, known: known, log: log,
                        frontend: frontend, group: group))
                break
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    func shutDown() async { await group.triggerGracefulShutdown() }

    /// A connection that has said hello and was welcomed.
    func signIn(
        _ device: String = "d1", key: String = TestDirectory.key, epoch: UInt32 = 7, keepAlive: UInt32 = 0,
        from address: String? = nil, tls: TLSConfiguration? = nil
    ) async throws -> FrameClient {
        let client = try await FrameClient.connect(port: port, from: address, tls: tls)
        try await client.send(
            .hello(Hello(deviceID: device, apiKey: key, epoch: epoch, keepAliveSeconds: keepAlive)))
        guard case .welcome = try await client.next() else { throw UnexpectedFrame() }
        return client
    }
}

extension FramesLimits {
    /// For a machine that has other things to do.
    static var patient: Self {
        var limits = Self()
        limits.helloWithin = .seconds(60)
        limits.welcomeWithin = .seconds(60)
        limits.frameWithin = .seconds(60)
        limits.drainWithin = .seconds(60)
        return limits
    }
}

struct UnexpectedFrame: Error {}

private struct Running: ServiceLifecycle.Service {
    let frontend: FramesFrontend
    let onListening: @Sendable (ListeningAddress) -> Void

    func run() async throws { try await frontend.run(onListening: onListening) }
}
