import CompositionCore

/// One thing that a device can follow at the broker: its view's topic.
struct ViewPlace: Sendable, Hashable {
    let device: ResourceID
    let composition: String
    let format: AnswerFormat
}

/// What names the view that the broker keeps at a place.
struct RetainedView: Sendable {
    let id: UInt32
    /// Nil where it can't be read: then it is none of ours.
    let version: StateToken?

    /// Whether a device sees no difference.
    func isSame(as other: RetainedView) -> Bool {
        guard id == other.id, let version, let others = other.version else { return false }
        return version.hasSameContent(as: others)
    }
}
