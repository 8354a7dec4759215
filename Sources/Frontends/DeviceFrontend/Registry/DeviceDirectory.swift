public import CompositionCore

/// Where devices are looked up.
public protocol DeviceDirectory: Sendable {
    /// Throws `notFound` for an id that no device has, and what the registry's service failed with.
    func device(_ id: ResourceID, in context: RequestContext) async throws(Failure) -> Device
}
