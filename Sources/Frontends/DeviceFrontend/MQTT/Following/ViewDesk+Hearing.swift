import Broker
import CompositionCore
import DeviceMessages
import Logging
import NIOCore
import Synchronization

/// What comes from the broker. A new connection first says to itself that it begins, then subscribes, then says that it
/// has: between the two comes all that the broker keeps.
extension ViewDesk {
    private enum Mark: String {
        case begin, end
    }

    /// Takes messages until there are no more, and marks each connection.
    func take(_ messages: BrokerMessages, states: AsyncStream<BrokerState>) async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                for await state in states where state.isConnected { await mark(.begin) }
            }
            for await message in messages {
                if message.topic == marks {
                    switch Mark(rawValue: String(decoding: message.payload, as: UTF8.self)) {
                    case .begin?:
                        shared.book.withLock { $0.forgetRetained() }
                        group.addTask { await subscribe() }
                    case .end?: note { $0.caughtUp() }
                    case nil: break
                    }
                } else {
                    await hear(message)
                }
            }
            group.cancelAll()
        }
    }

    private var marks: String { mail.topics.marks(of: mail.connection.clientID) }

    private func mark(_ mark: Mark) async {
        // Fails with the connection alone, and the next one marks anew.
        try? await mail.connection.publish(BrokerMessage(topic: marks, payload: Array(mark.rawValue.utf8)))
    }

    private func subscribe() async {
        let topics = mail.topics
        do {
            for filter in [topics.slots, topics.views, topics.follows, topics.signIns] {
                try await mail.connection.subscribeOnce(Subscription(filter, hearsItself: false))
            }
            await mark(.end)
        } catch {
            mail.logger.warning("views can't be followed at the broker", metadata: ["reason": "\(error)"])
        }
    }

    private func hear(_ message: BrokerMessage) async {
        let topics = mail.topics
        if let slot = topics.last(of: message.topic, below: topics.slots) {
            announced(Int(slot), by: UInt64(String(decoding: message.payload, as: UTF8.self)))
        } else if let id = topics.last(of: message.topic, below: topics.signIns) {
            guard let device = ResourceID(id), !message.payload.isEmpty else { return }
            if shared.book.withLock({ $0.signedIn(device) }) { findModel(of: device) }
        } else if let (device, purpose, format) = topics.read(message.topic) {
            switch purpose {
            case .follow(let name):
                await asked(message, at: ViewPlace(device: device, composition: name, format: format))
            case .view(let name):
                heard(message.payload, at: ViewPlace(device: device, composition: name, format: format))
            case .ask, .command, .commandResult, .telemetry: break
            }
        }
    }

    /// Tells all processes that a device was let in; one of them publishes what its model follows.
    func announceSignIn(of device: ResourceID) async {
        if shared.book.withLock({ $0.signedIn(device) }) { findModel(of: device) }
        await mail.send(payload: "1", to: mail.topics.signIn(of: device.text))
    }

    private func asked(_ message: BrokerMessage, at place: ViewPlace) async {
        let isLive = !message.isRetained
        guard !message.payload.isEmpty else { return note { $0.asked(nil, at: place, isLive: isLive) } }
        do throws(DeviceError) {
            let follow = try Follow(message.payload, at: place)
            guard shared.book.withLock({ $0.has(place.composition) }) else {
                throw DeviceError(.notFound, "no such composition", id: follow.id)
            }
            note { $0.asked(follow, at: place, isLive: isLive) }
        } catch {
            guard isLive, slots.holds(DeviceSlot.of(place.device)) else { return }
            await mail.send(error, as: place.format, to: place.device)
        }
    }

    private func heard(_ payload: [UInt8], at place: ViewPlace) {
        guard shared.book.withLock({ $0.has(place.composition) }) else { return }
        note { $0.heard(payload.isEmpty ? nil : RetainedView(payload, as: place.format), at: place) }
    }

    private func announced(_ slot: Int?, by fence: UInt64?) {
        guard let slot, let fence, slots.yields(slot, to: fence) else { return }
        note { $0.changed(slots: [slot]) }
    }
}

extension Follow {
    /// Throws `badMessage` for what is none, and for one without an id: it would encode to nothing, which ends following.
    fileprivate init(_ payload: [UInt8], at place: ViewPlace) throws(DeviceError) {
        let bytes = ByteBuffer(bytes: payload)
        self = try place.format == .json ? Follow(json: bytes) : Follow(decoding: bytes)
        guard id != 0 else { throw DeviceError(.badMessage, "not a Follow with an id from 1") }
        guard composition.isEmpty || composition == place.composition else {
            throw DeviceError(.badMessage, "composition: another than the topic's", id: id)
        }
    }
}

extension RetainedView {
    fileprivate init(_ payload: [UInt8], as format: AnswerFormat) {
        let bytes = ByteBuffer(bytes: payload)
        switch format {
        case .json:
            let heading = try? View.heading(ofJSON: bytes)
            self.init(
                id: heading?.id ?? 0, version: heading.flatMap { StateToken(bytes: $0.version.readableBytesView) })
        case .protobuf:
            let view = try? View(decoding: bytes)
            self.init(id: view?.id ?? 0, version: view.flatMap { StateToken(bytes: $0.version.readableBytesView) })
        }
    }
}
