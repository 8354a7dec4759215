public import CompositionCore
import JSONSlices

/// The service that watches fridges.
public struct FridgesClient: Sendable {
    private let service: Service

    public init(_ service: Service) {
        self.service = service
    }

    /// What is wrong with a fridge; nil where nothing was ever measured.
    public func alarm(of fridge: ResourceID, in context: RequestContext) async throws(Failure) -> FridgeAlarm? {
        try await service.read("/fridges/\(fridge)", keys: [service.key("fridge", fridge.text)], in: context) {
            json throws(JSONError) in
            guard let text = try json.optional("alarm", .string)?.string else { return nil }
            guard let alarm = FridgeAlarm(rawValue: text) else { throw .unexpected(field: "alarm") }
            return alarm
        }
    }
}

/// What is wrong with a fridge.
public enum FridgeAlarm: String, Sendable, CaseIterable {
    case none
    /// Above its limit for longer than a minute.
    case warm
    /// Its thermometer says nothing any more.
    case silent
}
