import Broker
import CompositionCore
import DeviceMessages
import Logging
import NIOCore
import Synchronization

/// Sends commands over the broker, to the devices whose slots this process holds: whichever process has a device's
/// connection hears of it there.
///
/// A device has one command under way. It is sent again until it is reported, because a device may have been away, or
/// its report may be lost; the device knows by the id what it has done.
struct CommandDesk: Sendable {
    private let source: any CommandSource
    private let mail: DeviceMail
    private let slots: SlotKeeper
    private let results: AskSlots
    private let logger: Logger
    private let shared = Shared()
    private let occasions: AsyncStream<Void>
    private let occasion: AsyncStream<Void>.Continuation

    /// A reference of its own, so that the desk is a value.
    private final class Shared: Sendable {
        let underWay = Mutex(CommandsUnderWay())
    }

    private static let pause = Duration.seconds(1)
    private static let within = Duration.seconds(5)
    /// Publications and reports that run at once.
    private static let atOnce = 32

    init(_ source: any CommandSource, mail: DeviceMail, slots: SlotKeeper, logger: Logger) {
        self.source = source
        self.mail = mail
        self.slots = slots
        self.logger = logger
        results = AskSlots(deviceMax: 4, totalMax: 512)
        (occasions, occasion) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Sends what there is to send until it is cancelled: when a command may be new, and now and then, because that
    /// may be lost.
    func run(_ changes: AsyncStream<Void>, arrivals: AsyncStream<ResourceID>) async {
        await withDiscardingTaskGroup { group in
            group.addTask { for await _ in changes { occasion.yield() } }
            group.addTask { for await device in arrivals { await arrived(device) } }
            group.addTask { while (try? await Task.sleep(for: Self.pause)) != nil { occasion.yield() } }
            group.addTask { for await _ in occasions { await sendAll() } }
        }
    }

    /// Hears of devices that come, of commands for devices that are connected elsewhere than at the broker, and of what
    /// became of commands, until there are no more messages.
    func take(_ messages: BrokerMessages, deliver: @escaping @Sendable (Command, ResourceID) -> Void) async {
        let topics = mail.topics
        await withDiscardingTaskGroup { group in
            for await message in messages {
                if let id = topics.last(of: message.topic, below: topics.signIns) {
                    if let device = ResourceID(id), !message.isRetained { came(device) }
                } else if let id = topics.last(of: message.topic, below: topics.arrivals) {
                    if let device = ResourceID(id) { came(device) }
                } else if let (device, purpose, _) = topics.read(message.topic) {
                    switch purpose {
                    case .commandResult(let id): group.addTask { await take(message.payload, of: id, by: device) }
                    case .command:
                        if let command = try? Command(decoding: ByteBuffer(bytes: message.payload)) {
                            deliver(command, device)
                        }
                    case .ask, .follow, .view, .telemetry: break
                    }
                }
            }
        }
    }

    /// At this process; the one that holds its slot sends what it may have missed.
    private func arrived(_ device: ResourceID) async {
        guard !slots.holds(DeviceSlot.of(device)) else { return came(device) }
        await mail.send(ByteBuffer(string: "1"), to: mail.topics.arrival(of: device.text))
    }

    /// What it may have missed is sent again.
    private func came(_ device: ResourceID) {
        if shared.underWay.withLock({ $0.came(device) }) { occasion.yield() }
    }

    /// A device says what became of a command.
    private func take(_ payload: [UInt8], of id: UInt32, by device: ResourceID) async {
        // Beyond that it is lost, and comes again with the command.
        guard results.take(for: device) else { return }
        defer { results.free(for: device) }
        do {
            let result = try CommandResult(payload, of: id)
            try await source.report(result, by: device, in: context)
            ended(id, of: device)
        } catch let error as DeviceError {
            await mail.send(error, as: .protobuf, to: device)
        } catch {
            let failure = Failure(error)
            guard failure.code == .notFound else { return }
            await mail.send(DeviceError(failure, id: id), as: .protobuf, to: device)
        }
    }

    /// The next one need not wait.
    private func ended(_ id: UInt32, of device: ResourceID) {
        if shared.underWay.withLock({ $0.ended(id, of: device) }) { occasion.yield() }
    }

    private func sendAll() async {
        do throws(Failure) {
            var (after, open) = (ResourceID?.none, Set<ResourceID>())
            repeat {
                let page = try await source.open(after: after, in: context)
                open.formUnion(page.commands.map(\.device))
                await send(page.commands.filter(isDue))
                after = page.next
            } while after != nil && !Task.isCancelled
            shared.underWay.withLock { $0.keep(open) }
        } catch {
            logger.debug("commands can't be read", metadata: ["reason": "\(error)"])
        }
    }

    private func isDue(_ open: OpenCommand) -> Bool {
        guard slots.holds(DeviceSlot.of(open.device)) else { return false }
        return shared.underWay.withLock { $0.isDue(open, at: .now, unixMs: .unixMilliseconds) }
    }

    private func send(_ commands: [OpenCommand]) async {
        await withTaskGroup(of: Void.self) { group in
            for (place, command) in commands.enumerated() {
                if place >= Self.atOnce { await group.next() }
                group.addTask { await send(command) }
            }
        }
    }

    private func send(_ open: OpenCommand) async {
        guard let payload = mail.encoded(open.command), await mail.send(payload, to: topic(of: open.device)) else {
            return
        }
        shared.underWay.withLock { $0.sent(open, at: .now) }
        if !open.wasSent { try? await source.sent(open, in: context) }
    }

    private func topic(of device: ResourceID) -> String { mail.topics.topic(device, "commands", .protobuf) }

    private var context: RequestContext { RequestContext(deadline: .after(Self.within), logger: logger) }
}

extension CommandResult {
    /// Nothing at all says that the command of the topic is done. Throws `badMessage` for a result of another one.
    fileprivate init(_ payload: [UInt8], of id: UInt32) throws(DeviceError) {
        guard !payload.isEmpty else {
            self.init(id: id)
            return
        }
        try self.init(decoding: ByteBuffer(bytes: payload))
        guard self.id == id else { throw DeviceError(.badMessage, "id: another than the topic's", id: id) }
    }
}
