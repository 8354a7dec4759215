/// Who waits first where a service has no room for everybody.
public enum Priority: Int, Sendable, Hashable, Comparable {
    /// Nobody waits for it: a refresh of what was answered already.
    case background
    /// A program waits: partners, imports.
    case normal
    /// A person or a device waits.
    case interactive

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
