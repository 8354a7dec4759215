import Broker
import DeviceMessages
import NIOCore

@testable import CompositionCore
@testable import DeviceFrontend

/// Does what the `ViewBook` decides, as `ViewDesk` does; all slots are held.
final class ViewRunner {
    private static let mark = "facet/marks/views"

    private unowned let backend: Backend
    private var book = ViewBook(compositions: ["product"])
    private(set) lazy var link = BrokerLink(
        backend, name: "views", filters: [backend.topics.views, backend.topics.signIns, Self.mark], hearsItself: false,
        take: { [unowned self] in hear($0) })

    init(_ backend: Backend) {
        self.backend = backend
    }

    private var world: Simulation { backend.world }

    func start() {
        link.connecting = { [unowned self] in book.forgetRetained() }
        // The mark comes back after all that the broker keeps.
        link.connected = { [unowned self] in link.publish(BrokerMessage(topic: Self.mark, payload: [])) }
        link.start()
        retry()
    }

    func note(_ change: (inout ViewBook) -> [ViewPlace]) {
        for place in change(&book).sorted(by: { $0.device.text < $1.device.text }) {
            backend.later(.milliseconds(1)) {
                self.book.taken(place)
                self.settle(place)
            }
        }
    }

    private func retry() {
        backend.later(.seconds(1)) {
            self.note { $0.retry() }
            self.retry()
        }
    }

    private func hear(_ message: BrokerMessage) {
        let topics = backend.topics
        if message.topic == Self.mark { return note { $0.caughtUp() } }
        if let id = topics.last(of: message.topic, below: topics.signIns) {
            guard let device = ResourceID(id), book.signedIn(device) else { return }
            backend.later(world.delay()) { [self] in
                let follows = world.follows(device)
                note { $0.modelFollows(follows, for: device) }
            }
        } else if case (let device, .view(let name), let format)? = topics.read(message.topic) {
            let view = message.payload.isEmpty ? nil : try? View(decoding: ByteBuffer(bytes: message.payload))
            let kept = view.map { RetainedView(id: $0.id, version: StateToken(bytes: $0.version.readableBytesView)) }
            note { $0.heard(kept, at: ViewPlace(device: device, composition: name, format: format)) }
        }
    }

    private func settle(_ place: ViewPlace) {
        guard let step = book.step(at: place, isHeld: true) else { return }
        switch step {
        case .begin(let follow, let known):
            backend.later(world.delay()) { [self] in
                let inbox = backend.inbox
                let source = backend.following.follow(known: known) { inbox.append(.newsAt(place)) }
                book.began(follow, source, at: place)
                settle(place)
            }
        case .publish(let view, let answer): publish(view, answer, at: place)
        case .clear: published(nil, at: place, payload: [])
        case .tell(let error):
            backend.send(error, to: place.device, "errors")
            settle(place)
        }
    }

    private func publish(_ view: RetainedView, _ answer: ComposedAnswer, at place: ViewPlace) {
        guard let version = view.version else { return world.violate("a view without a version") }
        var payload = ByteBuffer()
        do {
            try View(answer, version: version, id: view.id).encode(into: &payload)
        } catch {
            return world.violate("a view can't be written: \(error)")
        }
        published(view, at: place, payload: Array(payload.readableBytesView))
    }

    private func published(_ view: RetainedView?, at place: ViewPlace, payload: [UInt8]) {
        let topic = backend.topics.topic(place.device, "views/\(place.composition)", place.format)
        link.publish(BrokerMessage(topic: topic, payload: payload, isRetained: true)) { [self] isSent in
            if isSent { book.published(view, at: place) } else { book.notPublished(at: place) }
            settle(place)
        }
    }
}
