import CompositionCore
import DeviceMessages
import NIOCore

/// What is known of one place: who wants what there, what is followed for it, and what the broker keeps.
struct ViewEntry: Sendable {
    /// By the device's own `follow` message.
    var asked: Follow?
    /// The device asked just now, and wants to hear what is wrong with it.
    var isFresh = false
    /// By what the model of the device says.
    var isByModel = false
    /// What the broker keeps, as far as anybody has heard.
    var retained: RetainedView?
    private(set) var followed: Followed?
    var pause = Pause.none
    /// It waits in a line to be settled.
    var isQueued = false

    /// What is followed for it, and the latest state of that.
    struct Followed: Sendable {
        let follow: Follow
        let source: DeviceFollow
        var latest: RetainedView?
        /// Nil where the device, or the broker, had the latest from earlier.
        var answer: ComposedAnswer?
    }

    enum Pause: Sendable {
        case none
        /// It couldn't be followed, and is tried again soon.
        case short
        /// It can't be followed until something about it changes.
        case untilChange
    }

    enum Step: Sendable {
        case begin(Follow, known: ByteBuffer)
        case publish(RetainedView, ComposedAnswer)
        case clear
        case tell(DeviceError)
    }

    private var isPausing: Bool { pause != .none }

    /// Whether nobody wants anything and nothing is kept.
    var isIdle: Bool { asked == nil && !isByModel && retained == nil }

    func wanted(at place: ViewPlace) -> Follow? {
        asked ?? (isByModel ? Follow(id: 0, composition: place.composition) : nil)
    }

    /// The next thing to do so that the broker keeps what `wanted` says.
    mutating func step(to wanted: Follow?) -> Step? {
        guard let wanted else {
            stop()
            return retained == nil || isPausing ? nil : .clear
        }
        if followed?.follow != wanted { stop() }
        if let error = takeNews() { return .tell(error) }
        guard !isPausing else { return nil }
        guard let followed, let latest = followed.latest else {
            return followed == nil ? .begin(wanted, known: known(for: wanted)) : nil
        }
        if let retained, retained.isSame(as: latest) { return nil }
        guard let answer = followed.answer else {
            // Who had it has lost it.
            stop()
            return .begin(wanted, known: ByteBuffer())
        }
        return .publish(latest, answer)
    }

    /// What the device has itself counts where it just asked; later what the broker keeps for it.
    private func known(for wanted: Follow) -> ByteBuffer {
        guard !isFresh, let retained, retained.id == wanted.id, let version = retained.version else {
            return wanted.known
        }
        return ByteBuffer(bytes: version.bytes)
    }

    mutating func begin(_ follow: Follow, _ source: DeviceFollow) {
        followed = Followed(follow: follow, source: source)
        isFresh = false
    }

    /// Ends what is followed; what is at the broker stays.
    mutating func stop() {
        followed = nil
    }

    /// Gives what to tell the device where its following has ended.
    private mutating func takeNews() -> DeviceError? {
        guard let followed else { return nil }
        switch followed.source.take() {
        case .view(let answer, let version):
            self.followed?.latest = RetainedView(id: followed.follow.id, version: version)
            self.followed?.answer = answer
        case .current(let version):
            let latest = RetainedView(id: followed.follow.id, version: version)
            self.followed?.latest = latest
            retained = latest
        case .ended(let failure):
            stop()
            return failed(failure, following: followed.follow)
        case nil: break
        }
        return nil
    }

    /// It couldn't be followed, or can't any longer. Gives what to tell the device, if anything.
    mutating func failed(_ failure: Failure, following follow: Follow) -> DeviceError? {
        let mayPass = ![.notFound, .forbidden, .invalid, .unauthenticated].contains(failure.code)
        pause = mayPass ? .short : .untilChange
        // A device is told once of what passes by itself, and of nothing that it didn't ask for.
        defer { isFresh = false }
        return asked != nil && (isFresh || !mayPass) ? DeviceError(failure, id: follow.id) : nil
    }

    /// Somebody else put another view there. Whoever is newer prevails.
    mutating func heard(_ view: RetainedView?) {
        retained = view
        guard let ours = followed?.latest?.version, let theirs = view?.version, ours.isOlder(than: theirs) else {
            return
        }
        stop()
    }

    /// A new connection to the broker: what it keeps has yet to be heard.
    mutating func forgetRetained() {
        retained = nil
        // What isn't at hand would have to be composed again if the broker has lost it.
        if followed?.answer == nil { stop() }
    }

    /// Something about it changed: what failed may succeed.
    mutating func startAnew() {
        stop()
        pause = .none
    }
}
