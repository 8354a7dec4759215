import CompositionCore
import NIOCore

/// One composition of a stream of events: how the client calls it, and what was sent of it last on this connection.
struct StreamMember: Sendable {
    /// Nil where the stream has no other.
    let name: String?
    let ticket: FollowTicket<FollowedAnswer>
    private(set) var last: FollowedAnswer.State?
    /// What the client has, also from an earlier connection.
    private(set) var token: StateToken?

    init(_ name: String?, _ ticket: FollowTicket<FollowedAnswer>, known: StateToken?) {
        self.name = name
        self.ticket = ticket
        token = known
    }

    mutating func sent(_ state: FollowedAnswer.State) {
        last = state
        token = state.token
    }

    /// The event of a new state: the whole, or what it differs by from what this connection sent last. Beside others it
    /// is named by its composition, and its data says which of the two it is.
    func event(of new: FollowedAnswer.State, id: String) -> ByteBuffer {
        let patch = last.flatMap { last in new.payload.patch(from: last).map { (last.token, $0) } }
        guard let (base, bytes) = patch else {
            guard let name else { return EventText.event("value", id: id, data: new.payload.body) }
            var data = ByteBuffer(string: "{\"value\":")
            data.writeImmutableBuffer(new.payload.body)
            data.writeString("}")
            return EventText.event(name, id: id, data: data)
        }
        var data = ByteBuffer(string: "{\"base\":\"\(base)\",\"patch\":")
        data.writeImmutableBuffer(bytes)
        data.writeString("}")
        return EventText.event(name ?? "patch", id: id, data: data)
    }
}

/// The ids of a stream's events: the token of each of its compositions, in the order in which the client named them.
enum EventID {
    static func text(_ members: [StreamMember]) -> String {
        members.map { $0.token?.description ?? "-" }.joined(separator: ".")
    }

    /// What a client says that it has; nothing of a composition that the id doesn't know.
    static func tokens(_ text: String?, count: Int) -> [StateToken?] {
        let words = text?.split(separator: ".", maxSplits: count, omittingEmptySubsequences: false) ?? []
        guard words.count == count else { return Array(repeating: nil, count: count) }
        return words.map { StateToken(String($0)) }
    }
}
