import Broker
import CompositionCore
import DeviceMessages
import Logging
import NIOCore
import Synchronization

/// Publishes what devices follow at the broker. A retained `follow` message says that a device follows, or its model does;
/// its views are retained, too, so that a label that wakes up shows the latest at once.
///
/// What the broker keeps is made to be what is wanted, place by place: at the start, when a slot comes to this process,
/// and after each new connection, because a broker may have lost everything.
struct ViewDesk: Sendable {
    /// What waits in a line.
    enum Work: Sendable {
        case settle(ViewPlace)
        case findModel(ResourceID)
    }

    let mail: DeviceMail
    let slots: SlotKeeper
    let shared: SharedBook
    private let followed: FollowedAnswers
    private let recent: RecentDevices
    private let modelFollows: @Sendable (Device) -> [String]
    private let lines: [(stream: AsyncStream<Work>, continuation: AsyncStream<Work>.Continuation)]

    /// A reference of its own, so that the desk is a value.
    final class SharedBook: Sendable {
        let book: Mutex<ViewBook>

        init(_ book: sending ViewBook) {
            self.book = Mutex(book)
        }
    }

    /// Devices whose registry lookups and publications are under way at once.
    private static let lineCount = 32

    init(
        _ followed: FollowedAnswers, compositions: [String], knowing recent: RecentDevices, mail: DeviceMail,
        slots: SlotKeeper, modelFollows: @escaping @Sendable (Device) -> [String]
    ) {
        self.followed = followed
        self.recent = recent
        self.mail = mail
        self.slots = slots
        self.modelFollows = modelFollows
        shared = SharedBook(ViewBook(compositions: compositions))
        // A place is in it at most once, so a line is never longer than there are places.
        lines = (0..<Self.lineCount).map { _ in AsyncStream.makeStream(of: Work.self) }
    }

    /// Notes something, and has the places settled where it matters.
    func note(_ change: (inout ViewBook) -> [ViewPlace]) {
        for place in shared.book.withLock({ change(&$0) }) { enter(.settle(place), for: place.device) }
    }

    /// Whether all that the broker keeps has been heard.
    var isCaughtUp: Bool { shared.book.withLock { $0.isCaughtUp } }

    /// The registry says something else of a device.
    func changed(_ change: KnownDevices.Change) {
        let (places, asksForModel) = shared.book.withLock { $0.changed(change) }
        for place in places { enter(.settle(place), for: place.device) }
        if asksForModel { findModel(of: change.device.id) }
    }

    func findModel(of device: ResourceID) {
        enter(.findModel(device), for: device)
    }

    private func enter(_ work: Work, for device: ResourceID) {
        lines[DeviceSlot.of(device) % Self.lineCount].continuation.yield(work)
    }

    /// Settles what there is to settle, until it is cancelled.
    func settle() async {
        await withDiscardingTaskGroup { group in
            for (works, _) in lines {
                group.addTask { for await work in works { await perform(work) } }
            }
            group.addTask {
                while (try? await Task.sleep(for: .seconds(1))) != nil { note { $0.retry() } }
            }
        }
        shared.book.withLock { $0.stopAll() }
    }

    private func perform(_ work: Work) async {
        switch work {
        case .settle(let place):
            shared.book.withLock { $0.taken(place) }
            while !Task.isCancelled, let step = nextStep(at: place) { await perform(step, at: place) }
        case .findModel(let device): await findModel(device)
        }
    }

    private func nextStep(at place: ViewPlace) -> ViewEntry.Step? {
        let isHeld = slots.holds(DeviceSlot.of(place.device))
        return shared.book.withLock { $0.step(at: place, isHeld: isHeld) }
    }

    private func perform(_ step: ViewEntry.Step, at place: ViewPlace) async {
        switch step {
        case .begin(let follow, let known): await begin(follow, known: known, at: place)
        case .tell(let error): await mail.send(error, as: place.format, to: place.device)
        case .publish(let view, let answer):
            let isSent = await mail.send(view, answer, to: place)
            shared.book.withLock { isSent ? $0.published(view, at: place) : $0.notPublished(at: place) }
        case .clear:
            let isSent = await mail.clearView(at: place)
            shared.book.withLock { isSent ? $0.published(nil, at: place) : $0.notPublished(at: place) }
        }
    }

    private func begin(_ follow: Follow, known: ByteBuffer, at place: ViewPlace) async {
        do throws(Failure) {
            let source = try await followed.follow(
                place.composition, subject: follow.subject, known: known, for: place.device, as: place.format
            ) { note { $0.news(at: place) } }
            shared.book.withLock { $0.began(follow, source, at: place) }
        } catch {
            let told = shared.book.withLock { $0.failed(error, following: follow, at: place) }
            if let told { await mail.send(told, as: place.format, to: place.device) }
        }
    }

    private func findModel(_ id: ResourceID) async {
        do throws(Failure) {
            let device = try await recent.device(id, in: followed.context(for: id))
            note { $0.modelFollows(modelFollows(device), for: id) }
        } catch {
            if error.code == .notFound { return note { $0.modelFollows([], for: id) } }
            // Elsewhere, so that the line goes on.
            Task {
                try? await Task.sleep(for: .seconds(1))
                findModel(of: id)
            }
        }
    }
}
