public import CompositionCore
import JSONSlices

/// The notifications service.
public struct NotificationsClient: Sendable {
    private let service: Service

    public init(_ service: Service) {
        self.service = service
    }

    /// How many notifications the user has not read.
    public func unread(of user: ResourceID, in context: RequestContext) async throws(Failure) -> Int {
        try await service.read(
            "/notifications/unread?userId=\(user)", keys: [service.key("user", user.text)], in: context
        ) { json throws(JSONError) in
            try json.integer("count")
        }
    }
}
