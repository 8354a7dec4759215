import DeviceMessages
import NIOCore

/// A composition that the device follows because its model does.
struct ModelFollow {
    let composition: String
    let id: UInt32
    /// What the device shows; nil before its first view.
    private(set) var shown: ByteBuffer?
    /// The version of the last view; empty: there is none.
    private var known = ByteBuffer()
    private var signedInAt: NIODeadline?
    private var hasBeenSeen = false
    private var isAsked = false
    /// The ask whose answer is what should be shown, while it is under way.
    var truthID: UInt32?
    /// The server shows it nothing.
    var isRefused = false
    private(set) var final = FollowAccount.Final.unchecked
    /// What there is, where it shows something else.
    private(set) var actual: ByteBuffer?

    init(_ composition: String, id: UInt32) {
        self.composition = composition
        self.id = id
    }

    /// Whether it isn't known to be shown as it is.
    var wantsTruth: Bool { !isRefused && final != .right }

    mutating func compare(with truth: ByteBuffer) {
        final = shown == truth ? .right : .wrong
        actual = shown == truth ? nil : truth
    }

    /// The device has signed in.
    mutating func begin(at now: NIODeadline) {
        isAsked = false
        isRefused = false
        signedInAt = now
    }

    /// What has to be said for it, once a connection.
    mutating func ask() -> Follow? {
        guard !isAsked else { return nil }
        isAsked = true
        return Follow(id: id, composition: composition, known: known)
    }

    /// Whether the view is another than the last one, and how long the first one of all took.
    mutating func took(_ view: View, at now: NIODeadline) -> (isNew: Bool, waited: TimeAmount?) {
        defer {
            known = view.version
            shown = view.version.readableBytes > 0 ? view.body : nil
            hasBeenSeen = true
        }
        // What was found right or wrong was the state before.
        if view.version != known { final = .unchecked }
        // At the broker a view may be there before the sign-in is told.
        return (view.version != known, hasBeenSeen ? nil : now - (signedInAt ?? now))
    }
}
