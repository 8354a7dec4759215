import CompositionCore
import DeviceMessages
import Logging
import NIOCore

/// What devices of one frontend follow. Devices that show the same thing share its composing, whoever they are.
struct FollowedAnswers: Sendable {
    private let followings: Followings<ComposedAnswer>
    private let answers: DeviceAnswers
    private let recent: RecentDevices
    private let deadline: Duration
    private let logger: Logger

    init(_ answers: DeviceAnswers, knowing recent: RecentDevices, deadline: Duration, logger: Logger) {
        followings = Followings(logger: logger)
        self.answers = answers
        self.recent = recent
        self.deadline = deadline
        self.logger = logger
    }

    var counts: FollowCounts { followings.counts }

    /// Follows for a device. `wake` is called on any thread when ``DeviceFollow/take()`` has something.
    ///
    /// Throws `notFound` for a composition that there is not, `invalid` for a subject that is none, `busy` where too many
    /// follow, and what the registry failed with.
    func follow(
        _ composition: String, subject: String, known: ByteBuffer, for device: ResourceID, as format: AnswerFormat,
        wake: @escaping @Sendable () -> Void
    ) async throws(Failure) -> DeviceFollow {
        let device = try await recent.device(device, in: context(for: device))
        let asked: ResourceID? = subject.isEmpty ? nil : try ResourceID(validating: subject, field: "subject")
        let followed = try answers.followed(composition, subject: asked, for: device, as: format)
        let known = StateToken(bytes: known.readableBytesView)
        let ticket = try followings.follow(followed.key, from: followed.source, known: known, wake: wake)
        return DeviceFollow(ticket: ticket, known: known)
    }

    func context(for device: ResourceID) -> RequestContext {
        RequestContext(principal: .device(device), deadline: .after(deadline), logger: logger)
    }
}

/// A device's place among those who follow.
struct DeviceFollow: Sendable {
    private let ticket: FollowTicket<ComposedAnswer>
    private let known: StateToken?

    init(ticket: FollowTicket<ComposedAnswer>, known: StateToken?) {
        self.ticket = ticket
        self.known = known
    }

    enum News: Sendable {
        case view(ComposedAnswer, version: StateToken)
        /// What it came with is the latest.
        case current(StateToken)
        case ended(Failure)
    }

    var hasEnded: Bool { ticket.hasEnded }

    /// What came, once.
    func take() -> News? {
        switch ticket.take() {
        case .state(let state): .view(state.payload, version: state.token)
        case .current: known.map { .current($0) }
        case .ended(let failure): .ended(failure)
        case nil: nil
        }
    }
}

extension View {
    init(_ answer: ComposedAnswer, version: StateToken, id: UInt32) {
        self.init(
            id: id, body: answer.body, version: ByteBuffer(bytes: version.bytes), staleParts: answer.staleParts,
            missingParts: answer.missingParts)
    }
}
