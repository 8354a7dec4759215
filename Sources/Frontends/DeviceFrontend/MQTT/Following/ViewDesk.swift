import Broker
import CompositionCore
import DeviceMessages
import Logging
import NIOCore
import Synchronization

/// Publishes what devices follow at the broker. A retained `follow` message says that a device follows; its views are
/// retained, too, so that a label that wakes up shows the latest at once.
struct ViewDesk: Sendable {
    /// One thing that a device follows. A newer message for it replaces the one before.
    struct Place: Sendable, Hashable {
        let device: ResourceID
        let composition: String
        let format: AnswerFormat
    }

    private struct Entry {
        let id: UInt32
        let follow: DeviceFollow
    }

    private let followed: FollowedAnswers
    private let mail: DeviceMail
    private let entries = SharedEntries()
    private let news: AsyncStream<Place>
    private let wake: AsyncStream<Place>.Continuation

    /// A reference of its own, so that the desk is a value.
    private final class SharedEntries: Sendable {
        let entries = Mutex<[Place: Entry]>([:])
    }

    init(_ followed: FollowedAnswers, mail: DeviceMail) {
        self.followed = followed
        self.mail = mail
        // A place is in it at most once for each following: its mailbox says so only when it was empty before.
        (news, wake) = AsyncStream.makeStream(of: Place.self)
    }

    /// Takes `follow` messages until there are no more, those of one device in their order, many devices at once.
    func take(_ messages: BrokerMessages) async {
        let lines = (0..<Self.lineCount).map { _ in AsyncStream.makeStream(of: (Place, [UInt8]).self) }
        let (permits, free) = AsyncStream.makeStream(of: Void.self)
        for _ in 0..<Self.waitingMax { free.yield() }
        await withDiscardingTaskGroup { group in
            for (line, _) in lines {
                group.addTask {
                    for await (place, payload) in line {
                        await take(payload, place)
                        free.yield()
                    }
                }
            }
            var permit = permits.makeAsyncIterator()
            for await message in messages {
                guard let place = place(of: message), await permit.next() != nil else { continue }
                lines[Int(place.device.text.utf8.reduce(0) { $0 &* 31 &+ UInt32($1) } % UInt32(Self.lineCount))]
                    .1.yield((place, message.payload))
            }
            for (_, line) in lines { line.finish() }
        }
    }

    private static let lineCount = 32
    /// Messages that wait for the registry; as long as there are more, none is taken from the broker.
    private static let waitingMax = 1024

    private func place(of message: BrokerMessage) -> Place? {
        guard let (device, purpose, format) = mail.topics.read(message.topic), case .follow(let composition) = purpose
        else { return nil }
        return Place(device: device, composition: composition, format: format)
    }

    /// Publishes views as they come, until it is cancelled.
    func publish() async {
        for await place in news {
            guard let entry = entries.entries.withLock({ $0[place] }) else { continue }
            switch entry.follow.take() {
            case .view(let answer, let version):
                await mail.send(View(answer, version: version, id: entry.id), answer, to: place)
            case .ended(let failure):
                entries.entries.withLock { if $0[place]?.id == entry.id { $0[place] = nil } }
                await mail.send(DeviceError(failure, id: entry.id), as: place.format, to: place.device)
            case nil: break
            }
        }
    }

    private func take(_ payload: [UInt8], _ place: Place) async {
        guard !payload.isEmpty else {
            let ended = entries.entries.withLock { $0.removeValue(forKey: place) }
            if ended != nil { await mail.clearView(at: place) }
            return
        }
        do throws(DeviceError) {
            let follow = try Follow(payload, as: place.format)
            guard follow.composition.isEmpty || follow.composition == place.composition else {
                throw DeviceError(.badMessage, "composition: another than the topic's", id: follow.id)
            }
            try await start(follow, place)
        } catch {
            await mail.send(error, as: place.format, to: place.device)
        }
    }

    private func start(_ follow: Follow, _ place: Place) async throws(DeviceError) {
        do throws(Failure) {
            let followed = try await followed.follow(
                place.composition, subject: follow.subject, known: follow.known, for: place.device, as: place.format
            ) { wake.yield(place) }
            entries.entries.withLock { $0[place] = Entry(id: follow.id, follow: followed) }
            // What came before it was entered.
            wake.yield(place)
        } catch {
            throw DeviceError(error, id: follow.id)
        }
    }
}

extension Follow {
    /// Throws `badMessage` for what is none, and for one without an id: it would encode to nothing, which ends following.
    fileprivate init(_ payload: [UInt8], as format: AnswerFormat) throws(DeviceError) {
        let bytes = ByteBuffer(bytes: payload)
        self = try format == .json ? Follow(json: bytes) : Follow(decoding: bytes)
        guard id != 0 else { throw DeviceError(.badMessage, "not a Follow with an id from 1") }
    }
}

extension DeviceMail {
    /// Retained: who subscribes later gets the latest view.
    fileprivate func send(_ view: View, _ answer: ComposedAnswer, to place: ViewDesk.Place) async {
        let payload = place.format == .json ? view.json(body: answer.body) : encoded(view)
        guard let payload else { return }
        await send(
            payload, to: topics.topic(place.device, "views/\(place.composition)", place.format), isRetained: true)
    }

    fileprivate func clearView(at place: ViewDesk.Place) async {
        await send(
            ByteBuffer(), to: topics.topic(place.device, "views/\(place.composition)", place.format), isRetained: true)
    }
}
