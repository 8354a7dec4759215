import CompositionCore

/// A resource as a webhook names it: `products/p42`.
struct FollowedSubject: Sendable, Hashable {
    let composition: String
    let id: ResourceID

    var text: String { "\(composition)/\(id.text)" }

    /// Nil if it isn't a name, a slash and an id.
    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, let id = ResourceID(parts[1]) else { return nil }
        composition = String(parts[0])
        self.id = id
    }
}
