import Broker
import Logging
import NIOCore
import ServiceLifecycle

/// Follows the services' events at the broker, over one connection that is kept up.
///
/// - QoS 1, so that the broker queues for a reader that is slow: of QoS 0 it drops what the socket doesn't take, and a
///   loss after which nothing comes is seen by nobody.
/// - A clean session: what was missed while the connection was down would come as thousands of events about resources
///   that are mostly not cached. Asking anew is what a gap costs anyway, so nothing is kept for us.
/// - A name of its own for each process, so that several instances of a backend don't close each other's.
struct EventFeed: ServiceLifecycle.Service {
    private let connection: BrokerConnection
    private let services: [String]
    private let intake: EventIntake
    private let logger: Logger

    /// Beyond it a message is no event of ours.
    static let eventBytesMax = 16 << 10

    init(_ broker: BrokerSettings, of backend: String, services: [String], intake: EventIntake, logger: Logger) {
        self.services = services
        self.intake = intake
        self.logger = logger
        let username = broker.username.isEmpty ? nil : broker.username
        var options = BrokerOptions()
        // How long a broker that vanished without a word goes unnoticed, and one that is back waits for us.
        options.keepAliveSeconds = 10
        options.backoffMax = .seconds(1)
        // Each failed attempt is no news; what it means is said here, once.
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .error)
        connection = BrokerConnection(
            BrokerAddress(
                host: broker.host, port: broker.port, username: username,
                password: broker.password.isEmpty ? nil : broker.password, tls: broker.tls),
            clientID: "\(username ?? backend)~events-\(UInt32.random(in: .min ... .max))", options: options,
            subscriptions: services.map { Subscription("events/\($0)/#") }, logger: quiet)
    }

    var isConnected: Bool { connection.isConnected }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await connection.run() }
                group.addTask { await takeMessages() }
                group.addTask { await watch() }
            }
        }
    }

    private func takeMessages() async {
        for await message in connection.messages {
            do throws(EventFault) {
                guard message.payload.count <= Self.eventBytesMax else { throw EventFault(whole: "is too large") }
                intake.take(try ChangeEvent(json: ByteBuffer(bytes: message.payload)))
            } catch {
                intake.ignore(error)
            }
        }
    }

    /// Connected means that every subscription is granted: a change from then on is heard.
    private func watch() async {
        var wasConnected: Bool?
        for await state in await connection.states() {
            switch state {
            case .connected:
                intake.begin(services)
                logger.info(
                    "events are followed: everything is asked anew", metadata: ["broker": "\(connection.address)"])
                wasConnected = true
            case .disconnected(let reason):
                guard wasConnected != false, state != .notStarted, !Task.isCancelled else { continue }
                logger.warning(
                    "no events from the broker: answers live by their time to live",
                    metadata: ["broker": "\(connection.address)", "reason": "\(reason)"])
                wasConnected = false
            }
        }
    }
}
