import AsyncHTTPClient
import Broker
import DeviceMessages
import Logging
import NIOCore
import NIOHTTP1
import Synchronization
import TestFixtures

/// A product whose price only grows, and two labels that follow it: one on frames, one at the broker.
struct FollowedPrice: Sendable {
    private static let product = "p42"

    let system: TelemetrySystem
    let framed = SeenStates("a label on frames")
    let brokered = SeenStates("a label at the broker")
    private let counter = Counter()

    private final class Counter: Sendable {
        let price = Mutex(1_000)
    }

    var price: Int { counter.price.withLock { $0 } }
    var labels: [SeenStates] { [framed, brokered] }

    /// The catalog has it, and announces it when it can.
    func change() async throws {
        let price = counter.price.withLock { price in
            price += 1
            return price
        }
        var request = HTTPClientRequest(url: "\(system.store.urls["catalog"] ?? "")/products/\(Self.product)")
        request.method = .PATCH
        request.body = .bytes(ByteBuffer(string: #"{"price": \#(price).00}"#))
        request.headers.add(name: "Content-Type", value: "application/json")
        let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        guard answer.status == .ok else { throw Ended(log: "\(answer)") }
    }

    /// What the labels show in the end is what the catalog has.
    func settle() async throws {
        do {
            try await eventually("the labels show \(price)", within: .seconds(30)) {
                labels.allSatisfy { $0.latest == price }
            }
        } catch {
            let seen = labels.map { "\($0.who): \($0.versions.suffix(6))" }
            throw SaidBefore(error: error, log: seen.joined(separator: "; "))
        }
    }

    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await followOnFrames() }
            group.addTask { await followAtBroker() }
        }
    }

    private func followOnFrames() async {
        let device = TelemetrySystem.labels[0]
        var known = ByteBuffer()
        while !Task.isCancelled {
            do {
                let client = try await FrameClient.connect(port: system.iot.port)
                let hello = Hello(deviceID: device, apiKey: try system.store.key(of: device), epoch: 7)
                let follow = Follow(id: 1, composition: "product", subject: Self.product, known: known)
                try await client.send(.hello(hello), .follow(follow))
                try await withTaskCancellationHandler {
                    while let frame = try await client.next() {
                        guard case .view(let view) = frame else { continue }
                        known = view.version
                        framed.add(Price.in(tile: view.body))
                    }
                } onCancel: {
                    Task { await client.close() }
                }
                await client.close()
            } catch {
                // It comes back.
            }
            await pause(.milliseconds(150))
        }
    }

    private func followAtBroker() async {
        let device = TelemetrySystem.labels[1]
        guard let key = try? system.store.key(of: device) else { return }
        var options = BrokerOptions()
        options.backoffMax = .milliseconds(500)
        let connection = BrokerConnection(
            system.broker.address(device: device, key: key), clientID: device, options: options,
            subscriptions: [Subscription("devices/\(device)/views/product")],
            logger: Logger(label: "label") { _ in SwiftLogNoOpLogHandler() })
        let states = await connection.states()
        await withDiscardingTaskGroup { group in
            group.addTask { await connection.run() }
            group.addTask { for await state in states where state.isConnected { await ask(over: connection) } }
            group.addTask {
                for await message in connection.messages {
                    guard let view = try? View(decoding: ByteBuffer(bytes: message.payload)) else { continue }
                    brokered.add(Price.in(tile: view.body))
                }
            }
        }
    }

    /// The broker may have forgotten it.
    private func ask(over connection: BrokerConnection) async {
        var bytes = ByteBuffer()
        try? Follow(id: 1, composition: "product", subject: Self.product).encode(into: &bytes)
        try? await connection.publish(
            BrokerMessage(
                topic: "devices/\(TelemetrySystem.labels[1])/follow/product", payload: Array(bytes.readableBytesView),
                isRetained: true))
    }
}
