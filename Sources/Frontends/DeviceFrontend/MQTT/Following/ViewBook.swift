import CompositionCore
import DeviceMessages

/// All places at the broker: what devices ask for and what their models say, beside what is retained there. A value: it
/// says what is to be done next at a place, and is told what became of it.
///
/// Nothing is done before all that the broker keeps has been heard, nor for a device whose slot another holds.
struct ViewBook: Sendable {
    private var entries: [ViewPlace: ViewEntry] = [:]
    /// Devices that the broker let in, with the compositions that their models follow; nil until that is known.
    private var seen: [ResourceID: Set<String>?] = [:]
    private var lockedOut: Set<ResourceID> = []
    private(set) var isCaughtUp = false
    private let names: [String]

    init(compositions names: [String]) {
        self.names = names
    }

    func has(_ composition: String) -> Bool { names.contains(composition) }

    /// A place is known as long as something is wanted, followed or kept there.
    private mutating func change(_ place: ViewPlace, _ change: (inout ViewEntry) -> Void) -> [ViewPlace] {
        change(&entries[place, default: ViewEntry()])
        return queue([place])
    }

    /// Those that don't wait in a line yet.
    private mutating func queue(_ places: [ViewPlace]) -> [ViewPlace] {
        places.filter { place in
            guard let entry = entries[place], !entry.isQueued else { return false }
            entries[place]?.isQueued = true
            return true
        }
    }
}

// What is heard. Each gives the places to settle.
extension ViewBook {
    /// A device asked, or asks no more. `isLive`: just now, and not before we subscribed.
    mutating func asked(_ follow: Follow?, at place: ViewPlace, isLive: Bool) -> [ViewPlace] {
        change(place) { entry in
            if isLive || entry.asked != follow { entry.startAnew() }
            entry.asked = follow
            entry.isFresh = isLive && follow != nil
        }
    }

    /// Somebody else has put a view there; nil: taken it away.
    mutating func heard(_ view: RetainedView?, at place: ViewPlace) -> [ViewPlace] {
        change(place) { $0.heard(view) }
    }

    /// The broker let a device in. Whether what its model follows must be found out.
    mutating func signedIn(_ device: ResourceID) -> Bool {
        guard seen[device] == nil else { return false }
        seen[device] = .some(nil)
        return true
    }

    mutating func modelFollows(_ compositions: [String], for device: ResourceID) -> [ViewPlace] {
        seen[device] = Set(compositions)
        return places(of: device).flatMap { place in
            let isByModel = place.format == .protobuf && compositions.contains(place.composition)
            guard isByModel || entries[place] != nil else { return [ViewPlace]() }
            return change(place) { $0.isByModel = isByModel }
        }
    }

    /// The registry says something else of a device. Whether what its model follows must be found out.
    mutating func changed(_ change: KnownDevices.Change) -> (places: [ViewPlace], asksForModel: Bool) {
        let device = change.device.id
        if change.isLockedOut { lockedOut.insert(device) } else { lockedOut.remove(device) }
        let places = places(of: device)
        for place in places { entries[place]?.startAnew() }
        let asksForModel = change.isReassigned && seen[device] != nil
        return (queue(places), asksForModel)
    }

    /// A new connection to the broker: what it keeps may be something else.
    mutating func forgetRetained() {
        isCaughtUp = false
        for place in entries.keys { entries[place]?.forgetRetained() }
    }

    /// All that the broker keeps has been heard.
    mutating func caughtUp() -> [ViewPlace] {
        isCaughtUp = true
        return queue(Array(entries.keys))
    }

    /// Other slots are held than before.
    mutating func changed(slots: Set<Int>) -> [ViewPlace] {
        queue(entries.keys.filter { slots.contains(DeviceSlot.of($0.device)) })
    }

    /// What failed for the moment is tried again.
    mutating func retry() -> [ViewPlace] {
        let places = entries.filter { $0.value.pause == .short }.keys
        for place in places { entries[place]?.pause = .none }
        return queue(Array(places))
    }

    /// Something came for it.
    mutating func news(at place: ViewPlace) -> [ViewPlace] { queue([place]) }

    private func places(of device: ResourceID) -> [ViewPlace] {
        names.flatMap { name in
            [AnswerFormat.protobuf, .json].map { ViewPlace(device: device, composition: name, format: $0) }
        }
    }
}

// What is done.
extension ViewBook {
    /// Nothing is followed any more; what is kept stays.
    mutating func stopAll() {
        for place in entries.keys { entries[place]?.stop() }
    }

    /// It has left its line.
    mutating func taken(_ place: ViewPlace) {
        entries[place]?.isQueued = false
    }

    /// What to do at a place; nil if nothing is, for now.
    mutating func step(at place: ViewPlace, isHeld: Bool) -> ViewEntry.Step? {
        guard isHeld else {
            entries[place]?.stop()
            return nil
        }
        guard isCaughtUp, entries[place] != nil else { return nil }
        let wanted = lockedOut.contains(place.device) ? nil : entries[place]?.wanted(at: place)
        // What its model says comes yet.
        if wanted == nil, let seen = seen[place.device], seen == nil, !lockedOut.contains(place.device) { return nil }
        let step = entries[place]?.step(to: wanted)
        if step == nil, let entry = entries[place], entry.isIdle { entries[place] = nil }
        return step
    }

    /// It is followed now, unless something else is wanted meanwhile.
    mutating func began(_ follow: Follow, _ source: DeviceFollow, at place: ViewPlace) {
        guard entries[place]?.wanted(at: place) == follow else { return }
        entries[place]?.begin(follow, source)
    }

    /// Gives what to tell the device.
    mutating func failed(_ failure: Failure, following follow: Follow, at place: ViewPlace) -> DeviceError? {
        guard entries[place]?.wanted(at: place) == follow else { return nil }
        return entries[place]?.failed(failure, following: follow)
    }

    /// The broker keeps it; nil: nothing.
    mutating func published(_ view: RetainedView?, at place: ViewPlace) {
        entries[place]?.retained = view
    }

    /// The broker didn't take it.
    mutating func notPublished(at place: ViewPlace) {
        entries[place]?.pause = .short
    }
}
