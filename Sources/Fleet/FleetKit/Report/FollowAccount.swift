/// What one follower saw, and whether what it showed at the end was right.
public struct FollowAccount: Sendable, Hashable, Codable {
    /// A device's id, or a page's number as `web-3`.
    public let follower: String
    /// A composition's name, or a page's URL.
    public let composition: String
    /// What of it; nil for what isn't known, and for a page, whose URL says it.
    public let subject: String?
    /// Compared with what an ask, or a plain GET, was answered at the end.
    public let final: Final
    /// How often an older state was shown after a newer one.
    public var outOfOrder = 0
    /// The first time that it was, in words.
    public var disorder: String?
    /// What it showed at the end and what there was, in words, where that isn't the same.
    public var shown: String?
    public var actual: String?

    public enum Final: String, Sendable, Hashable, Codable {
        case right, wrong
        /// The follower wasn't online at the end, or wasn't answered.
        case unchecked
    }

    public init(follower: String, composition: String, subject: String? = nil, final: Final) {
        self.follower = follower
        self.composition = composition
        self.subject = subject
        self.final = final
    }

    /// Whether it was shown something that isn't so.
    public var isMisled: Bool { final == .wrong || outOfOrder > 0 }

    /// A line for people, about what is wrong.
    var words: String {
        let what = composition + (subject.map { " of \($0)" } ?? "")
        var words = "\(follower), \(what):"
        if final == .wrong { words += " shows \(shown ?? "nothing"), there is \(actual ?? "nothing")" }
        guard outOfOrder > 0 else { return words }
        return words + "\(final == .wrong ? ";" : "") \(outOfOrder) times an older state after a newer one"
            + (disorder.map { " (\($0))" } ?? "")
    }
}
